package dev.holdfast.agent.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.ListOf;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Reading;
import dev.holdfast.agent.config.key.Scalar;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.agent.config.key.Type;
import dev.holdfast.engine.format.JsonObject;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A rate, or a list of windows with one each. */
final class BandwidthType implements Type<Bandwidth> {
    private static final Key<LocalTime> FROM =
            Key.required("from", Scalars.timeOfDay(), "When it begins, local time.", "\"08:00\"");
    private static final Key<LocalTime> TO = Key.required(
            "to", Scalars.timeOfDay(), "When it ends; before `from` that is on the next day.", "\"18:00\"");
    private static final Scalar<Long> ALWAYS = Scalars.rate();
    private static final Key<Long> RATE = Key.required("rate", ALWAYS, "How much may be sent meanwhile.", "5MiB/s");
    private static final ListOf<Bandwidth.Window> WINDOWS = new ListOf<>(
            new Mapping<>(
                    Shape.of(
                            "sites.replication.bandwidth",
                            "A part of each day. No two overlap; outside of them copying goes as fast as it can.",
                            FROM,
                            TO,
                            RATE),
                    BandwidthType::window),
            "windows");

    private static Optional<Bandwidth.Window> window(Section section) {
        Optional<LocalTime> from = section.get(FROM);
        Optional<LocalTime> to = section.get(TO);
        Optional<Long> rate = section.get(RATE);
        if (from.isPresent() && from.equals(to)) {
            section.reject(TO, "the window ends when it begins; a rate for all day is written as bandwidth: 5MiB/s");
            return Optional.empty();
        }
        return Section.of(
                () -> new Bandwidth.Window(from.orElseThrow(), to.orElseThrow(), rate.orElseThrow()), from, to, rate);
    }

    @Override
    public Optional<Bandwidth> read(Node node, Reading reading) {
        if (!(node instanceof SequenceNode)) {
            return ALWAYS.read(node, reading).map(Bandwidth.Constant::new);
        }
        Optional<List<Bandwidth.Window>> windows = WINDOWS.read(node, reading);
        if (windows.isPresent() && Bandwidth.overlap(windows.get())) {
            reading.reject(node, "two of the windows overlap");
            return Optional.empty();
        }
        return windows.map(Bandwidth.ByTime::new);
    }

    @Override
    public String words() {
        return ALWAYS.words() + ", or " + WINDOWS.words();
    }

    @Override
    public ObjectNode schema(Set<String> later) {
        ObjectNode schema = JsonObject.create();
        ArrayNode either = schema.putArray("oneOf");
        either.add(ALWAYS.schema(later)).add(WINDOWS.schema(later));
        return schema;
    }

    @Override
    public List<Mapping<?>> mappings() {
        return WINDOWS.mappings();
    }
}
