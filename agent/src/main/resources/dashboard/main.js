// Puts the page together: who is signed in, which view is seen, and when the agent is asked.

import { Agent } from "./agent/agent.js";
import { Clock } from "./agent/clock.js";
import { Poll } from "./agent/poll.js";
import { Session } from "./agent/session.js";
import { Overview } from "./overview/overview.js";
import { Head } from "./page/head.js";
import { SignIn } from "./page/sign-in.js";
import { WorkloadPage } from "./workload/workload-page.js";

const WORKLOAD_PAGE = /^#\/workload\/(.+)$/;

const session = new Session(window.sessionStorage);
const agent = new Agent(session);
const clock = new Clock();
const poll = new Poll(round, () => view.interval);
const head = new Head(clock, poll, signOut);
const signIn = new SignIn(document.getElementById("sign-in"), signedIn);
const overview = new Overview(document.getElementById("overview"), agent, clock);
const workloadPage = new WorkloadPage(document.getElementById("workload"), agent, clock, () => poll.now());
let view = overview;

/** Asks for all that the view shows. */
async function round() {
  const asked = view;
  const token = session.token;
  const isStillWanted = () => asked === view && token === session.token;
  try {
    const status = await agent.status();
    clock.set(status.time);
    const show = await asked.ask(status);
    if (isStillWanted()) {
      signIn.hide();
      head.show(status);
      asked.element.hidden = false;
      show();
    }
  } catch (trouble) {
    if (!isStillWanted()) {
      return; // somebody went elsewhere meanwhile
    }
    if (trouble.isUnauthorised) {
      wantToken(session.token === "" ? "" : `${trouble.message} ${trouble.hint}`);
      return;
    }
    head.showStale(trouble);
    throw trouble;
  }
}

function wantToken(why) {
  poll.stop();
  session.signOut();
  hideViews();
  head.clear();
  signIn.show(why);
}

function signedIn(token) {
  session.signIn(token);
  poll.now();
}

function signOut() {
  wantToken("");
}

function hideViews() {
  overview.leave();
  workloadPage.leave();
}

/** Shows what the address names. Other fragments are places within a page. */
function go() {
  const page = WORKLOAD_PAGE.exec(location.hash);
  if (page === null && location.hash !== "" && !location.hash.startsWith("#/")) {
    return;
  }
  hideViews();
  if (page === null) {
    view = overview;
  } else {
    view = workloadPage;
    workloadPage.open(decoded(page[1]));
  }
  window.scrollTo(0, 0);
  poll.now();
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand; the agent says that there is no such workload
  }
}

/** Links to places within the page move the focus, and leave the address as it is. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const target = link === null ? null : document.getElementById(link.hash.slice(1));
  if (target !== null) {
    event.preventDefault();
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  }
});
window.addEventListener("hashchange", go);
go();
