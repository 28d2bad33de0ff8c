// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * A native library that JavaCPP unpacks from its jar into a cache folder and loads.
 *
 * <p>By default JavaCPP limits the native memory of a process by the size of Java's heap. This
 * project's native memory does not depend on the heap, so {@link #load} switches both limits off,
 * unless the program has set their system properties or has used JavaCPP before.
 *
 * @param name for messages, e.g. "oneDNN"
 * @param artifact Maven's name of the jar, e.g. "org.bytedeco:dnnl"
 * @param binding the class whose natives are loaded
 */
public record JavaCppLibrary(String name, String artifact, Class<?> binding) {
  /** Flags with which JavaCPP loads libraries that were unpacked beforehand, and writes nothing. */
  private static final String UNPACKED_FLAGS =
      "-Djava.library.path=FOLDER -Dorg.bytedeco.javacpp.cacheLibraries=false"
          + " -Dorg.bytedeco.javacpp.pathsFirst=true";

  /**
   * Held while libraries are loaded or searched. A search by one thread while another one loads a
   * library can end the process: JavaCPP's loader does not exclude the two.
   */
  private static final Object LINKER = new Object();

  /** JavaCPP's limits. It also reads these names in lower case. */
  private static final List<String> LIMITS =
      List.of("org.bytedeco.javacpp.maxBytes", "org.bytedeco.javacpp.maxPhysicalBytes");

  /**
   * Loads the library, once for the process.
   *
   * @return the file, or the library's name if the system's linker found it
   * @throws NativeLoadException if it cannot be loaded, now or in an earlier attempt
   */
  public String load() {
    synchronized (LINKER) {
      liftLimits();
      try {
        return Loader.load(binding);
      } catch (LinkageError e) {
        throw new NativeLoadException(sentence(e), e);
      }
    }
  }

  /**
   * The address of a C function of any library of the process. JavaCPP's own library must be
   * loaded.
   *
   * @return empty if no library exports it
   */
  public static OptionalLong addressOf(String function) {
    synchronized (LINKER) {
      Pointer address = Loader.addressof(function);
      return address == null || address.isNull()
          ? OptionalLong.empty()
          : OptionalLong.of(address.address());
    }
  }

  /**
   * Loads libraries that this one depends on from its jar. A later {@link #load} then uses these.
   * In another order, the dynamic linker might search the system for a dependency that JavaCPP has
   * not unpacked yet, and find another version.
   *
   * @param names as in JavaCPP's preset of the binding, for example "gomp@.1", each after its own
   *     dependencies
   * @throws NativeLoadException if one cannot be loaded
   */
  public void loadDependencies(List<String> names) {
    synchronized (LINKER) {
      liftLimits();
      ClassProperties properties = Loader.loadProperties(binding, Loader.loadProperties(), true);
      try {
        for (String dependency : names) {
          Loader.loadLibrary(
              binding, Loader.findLibrary(binding, properties, dependency), dependency);
        }
      } catch (LinkageError e) {
        throw new NativeLoadException(sentence(e), e);
      }
    }
  }

  /** JavaCPP reads the limits once, when the first class of a pointer is initialised. */
  private static void liftLimits() {
    for (String limit : LIMITS) {
      if (System.getProperty(limit) == null
          && System.getProperty(limit.toLowerCase(Locale.ROOT)) == null) {
        System.setProperty(limit, "0");
      }
    }
  }

  private String sentence(LinkageError failure) {
    String library = name + "'s native library for " + Loader.getPlatform();
    if (!onPath()) {
      return "%s is not on the class path; add %s with the classifier %s."
          .formatted(library, artifact, Loader.getPlatform());
    }
    try {
      return ("%s cannot be loaded (%s); delete %s, where it was unpacked, and check that its disk has"
              + " free space.")
          .formatted(library, reason(failure), Loader.getCacheDir());
    } catch (IOException e) {
      return ("%s cannot be unpacked, since none of these folders can be written: %s; make one"
              + " writable, choose another with -Dorg.bytedeco.javacpp.cachedir=FOLDER, or unpack the"
              + " libraries beforehand and add %s.")
          .formatted(library, String.join(", ", cacheFolders()), UNPACKED_FLAGS);
    }
  }

  /** {@return whether the class path, or the library path if it is searched, has the library} */
  public boolean onPath() {
    ClassProperties properties = Loader.loadProperties(binding, Loader.loadProperties(), true);
    String library = properties.getProperty("platform.library");
    return Loader.findLibrary(binding, properties, library).length > 0;
  }

  /** The folders that JavaCPP tries, in its order (see {@link Loader#getCacheDir()}). */
  private static Set<String> cacheFolders() {
    Set<String> folders = new LinkedHashSet<>();
    String chosen = System.getProperty("org.bytedeco.javacpp.cachedir");
    if (chosen != null) {
      folders.add(chosen);
    }
    folders.add(System.getProperty("user.home") + "/.javacpp/cache");
    folders.add(
        System.getProperty("java.io.tmpdir")
            + "/.javacpp-"
            + System.getProperty("user.name")
            + "/cache");
    return folders;
  }

  /** The first failure: later attempts only report that a class could not be initialised. */
  private static String reason(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return String.valueOf(first.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
