// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version from the build, with the running Java and operating system. */
final class Version implements IVersionProvider {
  /** The version of this program. */
  String number() throws IOException {
    Properties properties = new Properties();
    try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
      properties.load(resource);
    }
    return properties.getProperty("version");
  }

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {
      String.format(
          "chromapath %s (Java %s, %s %s)",
          number(),
          System.getProperty("java.version"),
          System.getProperty("os.name"),
          System.getProperty("os.arch"))
    };
  }
}
