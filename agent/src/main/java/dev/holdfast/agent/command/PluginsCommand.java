package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Table;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.plugin.LoadedPlugin;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.spi.source.SourcePlugin;
import dev.holdfast.spi.source.TargetPlugin;
import dev.holdfast.spi.storage.LocationOption;
import dev.holdfast.spi.storage.StorePlugin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code plugins}: what is loaded, from where, and what it brings. */
@Command(
        name = "plugins",
        mixinStandardHelpOptions = true,
        description = "Lists the plugins that are loaded, from where, and what they bring.",
        footerHeading = "%nExample:%n",
        footer = {"  ${COMMAND-FULL-NAME} --options"})
@NullUnmarked // picocli sets the fields before anything reads them
final class PluginsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--options", description = "Also the parameters that locations of stores may have.")
    private boolean options;

    @Mixin
    private CacheOption cache;

    @Mixin
    private OutputOptions output;

    PluginsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        List<LoadedPlugin> plugins = cache.sites(surroundings).plugins().plugins();
        if (output.json()) {
            ObjectNode document = JsonObject.create();
            ArrayNode list = document.putArray("plugins");
            for (LoadedPlugin plugin : plugins) {
                write(plugin, list.addObject());
            }
            Json.print(surroundings.out(), document);
        } else {
            print(plugins);
        }
        return ExitCode.DONE.status();
    }

    private void print(List<LoadedPlugin> plugins) throws PluginException {
        Table table = new Table("plugin", "version", "brings", "folder");
        for (LoadedPlugin plugin : plugins) {
            table.row(
                    plugin.name(),
                    plugin.version(),
                    String.join(", ", brought(plugin)),
                    plugin.folder().map(String::valueOf).orElse(""));
        }
        table.print(surroundings.out(), "");
        if (options) {
            for (LoadedPlugin plugin : plugins) {
                printOptions(plugin);
            }
        }
    }

    private static List<String> brought(LoadedPlugin plugin) throws PluginException {
        List<String> brought = new ArrayList<>();
        for (StorePlugin store : plugin.services(StorePlugin.class)) {
            store.schemes().stream().sorted().forEach(scheme -> brought.add("stores " + scheme + "://"));
        }
        for (SourcePlugin source : plugin.services(SourcePlugin.class)) {
            brought.add("source " + source.type());
        }
        for (TargetPlugin target : plugin.services(TargetPlugin.class)) {
            brought.add("target " + target.type());
        }
        return brought;
    }

    private void printOptions(LoadedPlugin plugin) throws PluginException {
        for (StorePlugin store : plugin.services(StorePlugin.class)) {
            Optional<String> scheme = store.schemes().stream().sorted().findFirst();
            for (LocationOption option : store.options()) {
                surroundings
                        .out()
                        .printf(
                                "%n%s://…?%s=%s%n  %s%n",
                                scheme.orElse(""), option.name(), option.form(), option.description());
            }
        }
    }

    private static void write(LoadedPlugin plugin, ObjectNode object) throws PluginException {
        object.put("name", plugin.name()).put("version", plugin.version());
        plugin.folder().ifPresent(folder -> object.put("folder", folder.toString()));
        ArrayNode stores = object.putArray("stores");
        for (StorePlugin store : plugin.services(StorePlugin.class)) {
            ObjectNode entry = stores.addObject().put("type", store.type());
            store.schemes().stream().sorted().forEach(entry.putArray("schemes")::add);
            ArrayNode list = entry.putArray("options");
            for (LocationOption option : store.options()) {
                list.addObject()
                        .put("name", option.name())
                        .put("form", option.form())
                        .put("description", option.description());
            }
        }
        ArrayNode sources = object.putArray("sources");
        for (SourcePlugin source : plugin.services(SourcePlugin.class)) {
            sources.add(source.type());
        }
        ArrayNode targets = object.putArray("targets");
        for (TargetPlugin target : plugin.services(TargetPlugin.class)) {
            targets.add(target.type());
        }
    }
}
