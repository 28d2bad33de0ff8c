// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Node;

/**
 * A fenced code block with the HTML comment above it.
 *
 * @param line the line of the block, from 1
 * @param language the first word of the fence, "indented" for a block without a fence
 * @param code the content
 * @param comment the text of the comment directly above it
 */
public record DocBlock(int line, String language, String code, Optional<String> comment) {
  /** The language of commands. */
  public static final String SHELL = "sh";

  /** The language of a block that is indented. */
  public static final String INDENTED = "indented";

  /** The blocks of a page in their order. */
  public static List<DocBlock> of(DocPage page) {
    List<DocBlock> blocks = new ArrayList<>();
    page.document()
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(FencedCodeBlock node) {
                String language = node.getInfo().strip().split("\\s+", 2)[0];
                blocks.add(block(node, language, node.getLiteral()));
              }

              @Override
              public void visit(IndentedCodeBlock node) {
                blocks.add(block(node, INDENTED, node.getLiteral()));
              }
            });
    return List.copyOf(blocks);
  }

  private static DocBlock block(Node node, String language, String code) {
    return new DocBlock(DocPage.line(node), language, code, comment(node.getPrevious()));
  }

  /** The comments of a page, wherever they are. */
  public static List<String> comments(DocPage page) {
    List<String> comments = new ArrayList<>();
    page.document()
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(HtmlBlock node) {
                comment(node).ifPresent(comments::add);
              }
            });
    return List.copyOf(comments);
  }

  /** The text of a node that is one HTML comment. */
  private static Optional<String> comment(Node node) {
    if (!(node instanceof HtmlBlock html)) {
      return Optional.empty();
    }
    String literal = html.getLiteral().strip();
    return literal.startsWith("<!--") && literal.endsWith("-->")
        ? Optional.of(literal.substring(4, literal.length() - 3).strip().replaceAll("\\s+", " "))
        : Optional.empty();
  }

  /** Whether these are commands that a reader may type. */
  public boolean isShell() {
    return language.equals(SHELL);
  }

  /** Whether this is what the commands above it print. */
  public boolean isOutput() {
    return comment.filter("output"::equals).isPresent();
  }
}
