// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * A Markdown file of the documentation.
 *
 * @param path relative to the root of the repository, with slashes
 * @param document the parsed text
 */
public record DocPage(String path, Node document) {
  /** The root of the repository. */
  public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Parser PARSER =
      Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();

  /** The target of a link or an image. */
  public record Target(String destination, int line) {}

  /** Parses text as a page. */
  public static DocPage of(String path, String text) {
    return new DocPage(path, PARSER.parse(text));
  }

  static DocPage read(Path file) throws IOException {
    return of(ROOT.relativize(file).toString().replace('\\', '/'), Files.readString(file));
  }

  /** The pages in the root and below docs, sorted by path. */
  public static List<DocPage> all() throws IOException {
    List<DocPage> pages = new ArrayList<>();
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      List<Path> files =
          Stream.concat(root, docs)
              .filter(file -> file.toString().endsWith(".md"))
              .sorted()
              .toList();
      for (Path file : files) {
        pages.add(read(file));
      }
    }
    return pages;
  }

  /** The page and a line of it, as compilers print them. */
  public String at(int line) {
    return path + ":" + line;
  }

  /** The line of a block, from 1. */
  static int line(Node node) {
    Node block = node;
    while (block.getSourceSpans().isEmpty()) {
      block = block.getParent();
    }
    List<SourceSpan> spans = block.getSourceSpans();
    return spans.get(0).getLineIndex() + 1;
  }

  /** The anchors of the headings, as GitHub makes them. */
  public List<String> anchors() {
    IdGenerator generator = IdGenerator.builder().build();
    List<String> anchors = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Heading heading) {
            anchors.add(generator.generateId(text(heading)));
          }
        });
    return anchors;
  }

  private static String text(Node parent) {
    StringBuilder text = new StringBuilder();
    parent.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text node) {
            text.append(node.getLiteral());
          }

          @Override
          public void visit(Code node) {
            text.append(node.getLiteral());
          }
        });
    return text.toString();
  }

  /** Where the links and images lead. */
  public List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            targets.add(new Target(link.getDestination(), line(link)));
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            targets.add(new Target(image.getDestination(), line(image)));
          }
        });
    return Collections.unmodifiableList(targets);
  }
}
