package dev.flotilla.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The manual page of the program in `man`'s own language, made from the commands themselves, so that it cannot differ
/// from `--help`.
final class ManualPage {
    private static final String INDENT = ".RS 4";
    private static final String OUTDENT = ".RE";

    private final List<String> lines = new ArrayList<>();

    private ManualPage() {}

    /// @return lines of roff
    static List<String> of(CommandSpec root, String version) {
        var page = new ManualPage();
        page.lines.add(".TH FLOTILLA 1 \"\" \"flotilla " + version + "\" \"Flotilla\"");
        page.section("NAME");
        page.text("flotilla - " + uncapitalised(description(root)));
        page.section("SYNOPSIS");
        page.text("flotilla [COMMAND] [OPTIONS]");
        page.section("DESCRIPTION");
        page.text(description(root));
        page.text("Without a command the window opens.");
        page.section("COMMANDS");
        root.subcommands().values().stream()
                .map(command -> command.getCommandSpec())
                .filter(command -> !command.usageMessage().hidden())
                .distinct()
                .forEach(page::command);
        page.section("EXIT STATUS");
        page.text(
                "0 done; 64 the command line is wrong; 65 the team said no; 69 no server or leader; 70 a fault of the program;"
                        + " 75 try later; 77 not allowed.");
        return List.copyOf(page.lines);
    }

    private void section(String title) {
        lines.add(".SH " + title);
    }

    private void command(CommandSpec command) {
        lines.add(".SS flotilla " + escaped(command.name()));
        text(description(command));
        lines.add(INDENT);
        command.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden())
                .forEach(this::parameter);
        command.options().stream()
                .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
                .forEach(this::option);
        lines.add(OUTDENT);
    }

    private void parameter(PositionalParamSpec parameter) {
        entry(parameter.paramLabel(), parameter.description());
    }

    private void option(OptionSpec option) {
        var value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
        entry(String.join(", ", option.names()) + value, option.description());
    }

    private void entry(String title, String[] description) {
        lines.add(".TP");
        lines.add("\\fB" + escaped(title) + "\\fR");
        text(String.join(" ", description));
    }

    private void text(String text) {
        lines.add(escaped(text.isBlank() ? "-" : text));
        lines.add("");
    }

    private static String description(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }

    private static String uncapitalised(String sentence) {
        return sentence.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + sentence.substring(1);
    }

    /// Without picocli's markup; a dot or an apostrophe at a line's begin would be a request.
    private static String escaped(String text) {
        var plain = Help.Ansi.OFF
                .string(text)
                .replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("\n", " ");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
