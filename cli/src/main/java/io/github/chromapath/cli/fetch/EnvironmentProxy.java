// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxy of Java's system properties, such as {@code https.proxyHost}. If they name none, that
 * of the environment variables {@code https_proxy}, {@code http_proxy} and {@code all_proxy} (or in
 * capitals, except {@code HTTP_PROXY}), unless {@code no_proxy} lists the host or its domain.
 */
final class EnvironmentProxy extends ProxySelector {
  private final ProxySelector properties;
  private final Map<String, String> environment;

  /**
   * A selector.
   *
   * @param properties the selector of the system properties
   */
  EnvironmentProxy(ProxySelector properties, Map<String, String> environment) {
    this.properties = properties;
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI uri) {
    List<Proxy> given = properties.select(uri);
    boolean none = given.stream().allMatch(proxy -> proxy.type() == Proxy.Type.DIRECT);
    if (!none || isExcluded(uri.getHost())) {
      return given;
    }
    return address(uri.getScheme().toLowerCase(Locale.ROOT))
        .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
        .orElse(given);
  }

  private Optional<InetSocketAddress> address(String scheme) {
    // A server sets HTTP_PROXY for CGI programs from the header Proxy of a request.
    Stream<String> names =
        scheme.equals("https")
            ? Stream.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
            : Stream.of("http_proxy", "all_proxy", "ALL_PROXY");
    return names
        .map(environment::get)
        .filter(value -> value != null && !value.isBlank())
        .findFirst()
        .flatMap(EnvironmentProxy::parse);
  }

  private static Optional<InetSocketAddress> parse(String value) {
    try {
      URI uri = URI.create(value.contains("://") ? value : "http://" + value);
      if (uri.getHost() == null || !uri.getScheme().startsWith("http")) {
        return Optional.empty();
      }
      int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
      return Optional.of(new InetSocketAddress(uri.getHost(), port));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean isExcluded(String host) {
    String list = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
    return Stream.of(list.split(",", -1))
        .map(item -> item.strip().replaceFirst("^\\*?\\.", ""))
        .filter(item -> !item.isEmpty())
        .anyMatch(item -> item.equals("*") || host.equals(item) || host.endsWith("." + item));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    properties.connectFailed(uri, address, failure);
  }
}
