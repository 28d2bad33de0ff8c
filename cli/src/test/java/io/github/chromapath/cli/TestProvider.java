// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.BackendProvider;
import io.github.chromapath.backend.NativeLibrary;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A device for tests: the CPU with changed behaviour. */
abstract class TestProvider implements BackendProvider {
  private final String name;
  private final int priority;

  TestProvider(String name, int priority) {
    this.name = name;
    this.priority = priority;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public Optional<String> unavailableBecause() {
    return Optional.empty();
  }

  @Override
  public List<NativeLibrary> libraries() {
    return List.of();
  }

  /** Replaces one call of an object. */
  @FunctionalInterface
  interface Call {
    /**
     * Returns the result of the call, which it may make with {@link #invoke}.
     *
     * @param arguments null if the method has none
     */
    Object make(Object target, Method method, Object[] arguments) throws Throwable;
  }

  /** Makes the call and throws its exceptions unwrapped. */
  static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Wraps an object so that every call passes through {@code call}. */
  static <T> T wrap(Class<T> type, T target, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call.make(target, method, arguments)));
  }

  /** Registers a provider for this thread's {@link java.util.ServiceLoader} until closed. */
  static final class OnPath implements AutoCloseable {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final URLClassLoader loader;

    /**
     * @param folder an empty folder for the file that names the provider
     */
    OnPath(Path folder, Class<? extends BackendProvider> provider) throws IOException {
      Path services = Files.createDirectories(folder.resolve("META-INF/services"));
      Files.writeString(services.resolve(BackendProvider.class.getName()), provider.getName());
      loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before);
      Thread.currentThread().setContextClassLoader(loader);
    }

    @Override
    public void close() throws IOException {
      Thread.currentThread().setContextClassLoader(before);
      loader.close();
    }
  }
}
