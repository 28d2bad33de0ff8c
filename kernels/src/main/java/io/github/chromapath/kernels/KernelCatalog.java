// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The compiled kernels, one PTX module for each family. Immutable.
 *
 * <p>{@code src/main/cuda/FAMILY.cu} documents each kernel.
 */
public final class KernelCatalog {
  /** All families. */
  public static final List<String> FAMILIES =
      List.of(
          "attention",
          "channels",
          "color",
          "elementwise",
          "loss",
          "normalization",
          "optimizer",
          "pointwise",
          "pooling",
          "resize");

  /** The start of a module, before the hash. */
  private static final String STAMP = "// sha256 ";

  private final String family;
  private final String ptx;
  private final Map<String, KernelSignature> kernels = new LinkedHashMap<>();

  private KernelCatalog(String family, String ptx) {
    this.family = family;
    this.ptx = ptx;
    for (KernelSignature kernel : KernelSignature.parse(ptx)) {
      kernels.put(kernel.name(), kernel);
    }
  }

  /**
   * Loads one family.
   *
   * @throws IllegalArgumentException if there is no such family
   */
  public static KernelCatalog load(String family) {
    try (InputStream in = KernelCatalog.class.getResourceAsStream(family + ".ptx")) {
      if (in == null) {
        throw new IllegalArgumentException(
            "there are no kernels named " + family + "; the families are " + FAMILIES);
      }
      return new KernelCatalog(family, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The family's name. */
  public String family() {
    return family;
  }

  /** The module's text. */
  public String ptx() {
    return ptx;
  }

  /** The SHA-256 of the sources that the module was compiled from, in hexadecimal. */
  public String sourceHash() {
    return ptx.substring(STAMP.length(), STAMP.length() + 64);
  }

  /** All kernels, in the module's order. */
  public List<KernelSignature> kernels() {
    return List.copyOf(kernels.values());
  }

  /**
   * One kernel.
   *
   * @throws IllegalArgumentException if the family has no such kernel
   */
  public KernelSignature kernel(String name) {
    KernelSignature kernel = kernels.get(name);
    if (kernel == null) {
      throw new IllegalArgumentException("the " + family + " kernels have no " + name);
    }
    return kernel;
  }
}
