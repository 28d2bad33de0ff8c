// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import java.net.URI;
import java.util.Locale;

/** The addresses that a download may use. */
public final class Sources {
  private Sources() {}

  /**
   * {@return the address of a file}
   *
   * @param from address of the file, or of its folder, which ends with a slash
   */
  public static URI of(URI from, PublishedFile file) {
    String path = from.getRawPath() == null ? "" : from.getRawPath();
    if (path.isEmpty()) {
      return from.resolve("/" + file.fileName());
    }
    return path.endsWith("/") ? from.resolve(path + file.fileName()) : from;
  }

  /**
   * Checks an address.
   *
   * @throws FetchException if it is not one of HTTP or HTTPS, or contains a password
   */
  public static void check(URI source) throws FetchException {
    String scheme = source.getScheme() == null ? "" : source.getScheme().toLowerCase(Locale.ROOT);
    boolean web = scheme.equals("https") || scheme.equals("http");
    if (!web || source.getHost() == null) {
      throw new FetchException(
          shown(source), "it is not an address of the web", "give one that starts with https://");
    }
    if (source.getRawUserInfo() != null) {
      throw new FetchException(
          shown(source), "addresses with a user name are not supported", "give one without it");
    }
  }

  /** An address for messages, without what may be secret: a user, a password and a query. */
  static String shown(URI source) {
    String host = source.getHost() == null ? "" : source.getHost();
    String port = source.getPort() < 0 ? "" : ":" + source.getPort();
    String path = source.getRawPath() == null ? "" : source.getRawPath();
    return source.getScheme() == null
        ? source.toString()
        : source.getScheme() + "://" + host + port + path;
  }
}
