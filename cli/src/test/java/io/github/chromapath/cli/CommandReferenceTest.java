// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.docs.GeneratedPages;
import io.github.chromapath.cli.docs.MarkdownWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The pages of docs/reference/commands say what the help of each command says. */
@Tag("fast")
class CommandReferenceTest {
  private static final String FOLDER = "docs/reference/commands";
  private static final String SOURCE = "the help of the commands";
  private static final int SYNOPSIS_COLUMNS = 90;

  /** The options that all commands share. */
  private static final Set<String> SHARED = Set.of("--help", "--version", "--quiet", "--verbose");

  @Test
  void pagesSayWhatTheHelpSays() throws IOException {
    CommandLine root = Main.commandLine();
    Map<String, String> pages = new TreeMap<>();
    leaves(root).forEach(command -> pages.put(FOLDER + "/" + file(command), page(command)));
    pages.put(FOLDER + "/README.md", index(root));
    GeneratedPages.check(pages);
    GeneratedPages.checkFolder(FOLDER, pages);
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? Stream.of(command)
        : command.getSubcommands().values().stream().flatMap(CommandReferenceTest::leaves);
  }

  /** The name without that of the program. */
  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName().replaceFirst("^\\S+ ", "");
  }

  private static String file(CommandLine command) {
    return name(command).replace(' ', '-') + ".md";
  }

  private static String index(CommandLine root) {
    CommandSpec spec = root.getCommandSpec();
    MarkdownWriter page = new MarkdownWriter("Commands", SOURCE);
    page.code("", "text", "chromapath [--help] [--version] COMMAND [OPTIONS]");
    page.list(
        leaves(root)
            .map(
                command ->
                    "[`%s`](%s): %s"
                        .formatted(
                            name(command), file(command), description(command.getCommandSpec())))
            .toList());
    page.heading(2, "Options of every command");
    page.list(
        spec.options().stream()
            .filter(CommandReferenceTest::isShared)
            .map(option -> argument(root, option))
            .toList());
    page.heading(2, "Exit codes");
    page.list(
        spec.usageMessage().exitCodeList().entrySet().stream()
            .map(code -> "`" + code.getKey().strip() + "`: " + plain(code.getValue()))
            .toList());
    return page.toString();
  }

  private static String page(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    MarkdownWriter page = new MarkdownWriter(name(command), SOURCE);
    page.paragraph(description(spec));
    page.code("", "text", synopsis(spec));
    List<String> examples = Arrays.stream(spec.usageMessage().footer()).map(String::strip).toList();
    if (!examples.isEmpty()) {
      page.heading(2, "Examples");
      page.code("not run: HelpTest parses them", "sh", String.join("\n", examples));
    }
    if (!spec.positionalParameters().isEmpty()) {
      page.heading(2, "Arguments");
      page.list(
          spec.positionalParameters().stream()
              .map(parameter -> argument(command, parameter))
              .toList());
    }
    options(page, command);
    page.paragraph(
        "See also the [options of every command](README.md#options-of-every-command) and the [exit"
            + " codes](README.md#exit-codes).");
    return page.toString();
  }

  /** Groups with a heading come last, as in the help. */
  private static void options(MarkdownWriter page, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    List<ArgGroupSpec> headed =
        spec.argGroups().stream().filter(group -> group.heading() != null).toList();
    Set<OptionSpec> grouped = new HashSet<>();
    headed.forEach(group -> grouped.addAll(group.allOptionsNested()));
    List<OptionSpec> others = new ArrayList<>(spec.options());
    others.removeIf(option -> grouped.contains(option));
    list(page, command, "Options", others);
    for (ArgGroupSpec group : headed) {
      String heading = plain(group.heading()).replaceAll(":$", "");
      list(page, command, heading, group.allOptionsNested());
    }
  }

  private static void list(
      MarkdownWriter page, CommandLine command, String heading, List<OptionSpec> options) {
    List<String> shown =
        options.stream()
            .filter(option -> !isShared(option) && !option.hidden())
            .map(option -> argument(command, option))
            .toList();
    if (!shown.isEmpty()) {
      page.heading(2, heading);
      page.list(shown);
    }
  }

  private static boolean isShared(OptionSpec option) {
    return SHARED.contains(option.longestName());
  }

  private static String synopsis(CommandSpec spec) {
    spec.usageMessage().autoWidth(false).width(SYNOPSIS_COLUMNS);
    return new Help(spec, Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
  }

  private static String argument(CommandLine command, ArgSpec argument) {
    String label =
        command
            .getHelp()
            .parameterLabelRenderer()
            .renderParameterLabel(argument, Ansi.OFF, List.of())
            .plainString();
    boolean optional = true;
    String names = "";
    if (argument instanceof OptionSpec option) {
      names = String.join(", ", option.names());
      // The options of an exclusive group are required within it only.
      optional = !option.required() || option.group() != null;
    }
    return "`%s%s`%s: %s"
        .formatted(
            names,
            label,
            optional ? "" : " (required)",
            plain(String.join(" ", argument.description())));
  }

  private static String description(CommandSpec spec) {
    return plain(String.join(" ", spec.usageMessage().description()));
  }

  /** The text of a help without line breaks and styles, as Markdown with links to pages. */
  private static String plain(String help) {
    String text = Ansi.OFF.string(String.format(help));
    String oneLine = MarkdownWriter.escape(text.strip().replaceAll("\\s+", " "));
    return oneLine.replaceAll("docs/([a-z]+\\.md)", "[$0](../../$1)");
  }
}
