// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The style and the scripts of a page, with the licences of those that others wrote, and the policy
 * that allows exactly these and images in the page itself.
 */
final class Assets {
  private static final String FOLDER = "third-party/";
  private static final List<String> STYLES =
      List.of(FOLDER + "uPlot.min.css", FOLDER + "img-comparison-slider.css", "report.css");

  /** A third-party script and its licence, or a script of the project. */
  private record Script(String file, String licence) {
    String content() {
      String code = Template.resource(file);
      return licence.isEmpty() ? code : "/*\n" + Template.resource(licence) + "*/\n" + code;
    }
  }

  private static final List<Script> SCRIPTS =
      List.of(
          new Script(FOLDER + "uPlot.iife.min.js", FOLDER + "uPlot.LICENSE"),
          new Script(FOLDER + "img-comparison-slider.js", FOLDER + "img-comparison-slider.LICENSE"),
          new Script("report.js", ""));

  private Assets() {}

  static Html style() {
    return new Html(STYLES.stream().map(Template::resource).collect(Collectors.joining("\n")));
  }

  static Html scripts() {
    return Html.join(
        SCRIPTS.stream()
            .map(script -> new Html("<script>" + script.content() + "</script>"))
            .toList());
  }

  /** The content security policy: nothing is loaded, and no other script runs. */
  static Html policy() {
    String scripts =
        SCRIPTS.stream().map(script -> hash(script.content())).collect(Collectors.joining(" "));
    return new Html(
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; script-src "
            + scripts
            + "; style-src "
            + hash(style().markup()));
  }

  private static String hash(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
