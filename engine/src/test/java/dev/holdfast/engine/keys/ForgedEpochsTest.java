package dev.holdfast.engine.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Epochs that are not the ones that restorers started: of the store's making, or of a former restorer's. */
class ForgedEpochsTest {
    private final KeyScene scene;

    ForgedEpochsTest() throws Exception {
        scene = new KeyScene();
    }

    /** Some secrets, but with the authority of others. */
    private static Secrets under(Optional<byte[]> authority, Secrets secrets) {
        return new Secrets(
                secrets.identity(),
                secrets.domain(),
                secrets.map(),
                secrets.content(),
                authority,
                secrets.certificate());
    }

    @Test
    void anEpochThatAStrangerSignedDoesNotFollow() throws Exception {
        Secrets strangers = under(Optional.of(SealingKeys.randomKey(scene.random)), KeyScene.secrets(scene.ring));
        Epoch forged = Epoch.following(
                scene.ring.line().newest(),
                strangers,
                scene.repository,
                Id.random(scene.random),
                scene.newSecrets(),
                KeyScene.NOW);
        scene.overwrite(KeyObjects.epoch(forged), forged.text());
        KeyRing ring = scene.unlock();
        assertEquals(scene.ring.currentEpoch(), ring.currentEpoch());
        assertFalse(ring.knows(forged.id()));
    }

    @Test
    void theNewestEpochsPublicKeysCannotBeReplacedUnderAKeyAnchoredInIt() throws Exception {
        KeyRing second = scene.rotate();
        KeyScene.Added host = scene.addHost(Role.WRITER);
        // The anchor's id and authority, but keys of the store's own, in a line of the store's own.
        Secrets own = scene.newSecrets();
        Epoch first = Epoch.first(scene.repository, scene.ring.currentEpoch(), own, KeyScene.NOW);
        Secrets mixed = under(KeyScene.secrets(second).authority(), own);
        Epoch forged = Epoch.following(first, own, scene.repository, second.currentEpoch(), mixed, KeyScene.NOW);
        scene.overwrite(KeyObjects.epoch(first), first.text());
        scene.overwrite(KeyObjects.epoch(forged), forged.text());
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(host.key()));
    }

    @Test
    void anEpochOfANewerFormatIsToldAsSuch() throws Exception {
        Secrets secrets = KeyScene.secrets(scene.ring);
        Epoch next = Epoch.following(
                scene.ring.line().newest(),
                secrets,
                scene.repository,
                Id.random(scene.random),
                scene.newSecrets(),
                KeyScene.NOW);
        String document = new String(next.text().document(), StandardCharsets.UTF_8);
        for (String newer : List.of(
                document.replace("\"version\":0", "\"version\":1"),
                document.replace("\"required\":[]", "\"required\":[\"unheard-of\"]"))) {
            assertFalse(newer.equals(document));
            scene.overwrite(
                    KeyObjects.epoch(next),
                    SignedText.sign(
                            SignedText.Kind.EPOCH,
                            secrets.signingAuthority().orElseThrow(),
                            scene.repository,
                            newer.getBytes(StandardCharsets.UTF_8)));
            assertThrows(RepositoryException.UnsupportedFormat.class, scene::unlock);
        }
    }

    @Test
    void anOlderStateIsFoundByWhoeverRemembersTheNewerOne() throws Exception {
        KeyRing second = scene.rotate();
        scene.store.delete(KeyObjects.epoch(second.line().newest()));
        KeyRing shown = scene.unlock();
        assertEquals(1, shown.currentEpochNumber());
        assertFalse(shown.knows(second.currentEpoch()));
        KeyStore keys = new KeyStore(scene.store, scene.repository);
        assertThrows(
                RepositoryException.RolledBack.class,
                () -> keys.unlock(KeyScene.PASSPHRASE, Optional.of(second.anchor())));
        assertThrows(
                RepositoryException.RolledBack.class,
                () -> KeyAdministration.rotate(scene.store, second, KeyScene.NOW));
    }

    @Test
    void whoRemembersAnEpochOfTheLineFollowsItToTheNewest() throws Exception {
        scene.rotate();
        KeyRing third = scene.rotate();
        KeyStore keys = new KeyStore(scene.store, scene.repository);
        KeyScene.Added late = scene.addRecovery(Role.RESTORER);
        for (Epoch remembered : third.line().documents()) {
            for (KeyFile key : List.of(KeyScene.PASSPHRASE, late.key())) {
                KeyRing ring = keys.unlock(key, Optional.of(Anchor.of(remembered)));
                assertEquals(third.anchor(), ring.anchor());
            }
        }
        // What the key's own anchor vouches for need not be there any more.
        scene.store.delete(KeyObjects.epoch(scene.ring.line().newest()));
        assertEquals(
                third.anchor(),
                keys.unlock(late.key(), Optional.of(scene.ring.anchor())).anchor());
    }

    @Test
    void anEpochThatAFormerRestorerReplacedUnderItsOwnIdIsRefused() throws Exception {
        KeyScene.Added former = scene.addHost(Role.RESTORER);
        KeyScene.Added host = scene.addHost(Role.WRITER);
        KeyRing stale = scene.unlock(former.key());
        KeyRing right = KeyAdministration.removeRecipient(scene.store, scene.ring, former.id(), KeyScene.NOW);
        // The same id and authority, so that all grants still fit, but public keys that the former restorer can open.
        Secrets mixed = under(KeyScene.secrets(right).authority(), scene.newSecrets());
        Epoch forged = scene.following(stale, right.currentEpoch(), mixed);
        scene.overwrite(KeyObjects.epoch(forged), forged.text());
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(host.key()));
        assertThrows(RepositoryException.Damaged.class, scene::unlock);
        // With grants of the forger's own nothing is left to tell but the memory of the right one.
        Recipient first = scene.firstDocument();
        scene.overwrite(
                KeyScene.grantOf(right, first.id()),
                Grant.make(scene.repository, forged, mixed, first).text());
        assertEquals(forged.id(), scene.unlock().currentEpoch());
        assertThrows(
                RepositoryException.RolledBack.class,
                () -> new KeyStore(scene.store, scene.repository)
                        .unlock(KeyScene.PASSPHRASE, Optional.of(right.anchor())));
    }

    @Test
    void aForkByAFormerRestorerIsRefusedButForWhoRemembersTheRightSide() throws Exception {
        KeyScene.Added former = scene.addHost(Role.RESTORER);
        KeyRing stale = scene.unlock(former.key());
        KeyRing right = KeyAdministration.removeRecipient(scene.store, scene.ring, former.id(), KeyScene.NOW);
        Secrets secrets = scene.newSecrets();
        Epoch fork = scene.following(stale, Id.random(scene.random), secrets);
        scene.overwrite(
                KeyObjects.grant(fork.id(), scene.first.id()),
                Grant.make(scene.repository, fork, secrets, scene.firstDocument())
                        .text());
        scene.overwrite(KeyObjects.epoch(fork), fork.text());

        KeyStore keys = new KeyStore(scene.store, scene.repository);
        assertThrows(RepositoryException.Refused.class, scene::unlock);
        assertThrows(
                RepositoryException.Refused.class,
                () -> keys.unlock(KeyScene.PASSPHRASE, Optional.of(scene.ring.anchor())));
        KeyRing remembering = keys.unlock(KeyScene.PASSPHRASE, Optional.of(right.anchor()));
        assertEquals(right.currentEpoch(), remembering.currentEpoch());
        assertFalse(remembering.knows(fork.id()));
        // Work goes on where it is remembered, and whoever is added then is anchored beyond the fork.
        NewRecipient.Recovery paper = NewRecipient.recovery(Role.RESTORER, "paper", scene.random);
        KeyAdministration.addRecipient(scene.store, remembering, paper, KeyScene.NOW);
        KeyRing third = KeyAdministration.rotate(scene.store, remembering, KeyScene.NOW);
        assertEquals(third.currentEpoch(), scene.unlock(paper.key()).currentEpoch());
        assertEquals(
                third.currentEpoch(),
                keys.unlock(KeyScene.PASSPHRASE, Optional.of(right.anchor())).currentEpoch());
    }

    @Test
    void privateKeysThatDoNotBelongToTheEpochsPublicOnesAreRefused() throws Exception {
        Secrets mixed = under(KeyScene.secrets(scene.ring).authority(), scene.newSecrets());
        Epoch epoch = scene.ring.line().newest();
        scene.overwrite(
                KeyScene.grantOf(scene.ring, scene.first.id()),
                Grant.make(scene.repository, epoch, mixed, scene.firstDocument())
                        .text());
        assertThrows(RepositoryException.Damaged.class, scene::unlock);
    }
}
