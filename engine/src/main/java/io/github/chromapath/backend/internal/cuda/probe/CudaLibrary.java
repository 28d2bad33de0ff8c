// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import io.github.chromapath.backend.NativeLibrary;
import java.nio.file.Path;

/**
 * NVIDIA's libraries that are needed, each after those that it needs itself.
 *
 * <p>cuDNN and NVRTC come in parts that find each other by name in the course of work. They are
 * loaded beforehand, so that one that is missing is named, and so that the name is known: cuDNN
 * asks for {@code libnvrtc.so.12}, and the linker gives it the library that is loaded under that
 * name.
 */
enum CudaLibrary {
  DRIVER("NVIDIA's driver", "libcuda.so.1", Mend.DRIVER),
  CUBLAS_LT("cuBLASLt 12", "libcublasLt.so.12", Mend.CUDA),
  CUBLAS("cuBLAS 12", "libcublas.so.12", Mend.CUDA),
  NVRTC("NVRTC 12", "libnvrtc.so.12", Mend.CUDA),
  CUDNN("cuDNN 9", "libcudnn.so.9", Mend.CUDNN),
  CUDNN_GRAPH("a part of cuDNN 9", "libcudnn_graph.so.9", Mend.CUDNN),
  CUDNN_OPS("a part of cuDNN 9", "libcudnn_ops.so.9", Mend.CUDNN),
  CUDNN_CNN("a part of cuDNN 9", "libcudnn_cnn.so.9", Mend.CUDNN),
  CUDNN_HEURISTIC("a part of cuDNN 9", "libcudnn_heuristic.so.9", Mend.CUDNN),
  CUDNN_PRECOMPILED("a part of cuDNN 9", "libcudnn_engines_precompiled.so.9", Mend.CUDNN),
  CUDNN_RUNTIME("a part of cuDNN 9", "libcudnn_engines_runtime_compiled.so.9", Mend.CUDNN);

  /** What to do where a library is missing. */
  private static final class Mend {
    static final String DRIVER = "install a driver of version 525 or later";
    static final String CUDA = "install CUDA 12's libraries, run ./chromapath --with-cuda-libs";
    static final String CUDNN = "install cuDNN 9 for CUDA 12, run ./chromapath --with-cuda-libs";
  }

  private final String title;
  private final String file;
  private final String mend;

  CudaLibrary(String title, String file, String mend) {
    this.title = title;
    this.file = file;
    this.mend = mend;
  }

  String file() {
    return file;
  }

  /** Whether it is one of those that cuDNN consists of and that users do not know by name. */
  boolean partOfCudnn() {
    return compareTo(CUDNN) > 0;
  }

  NativeLibrary missing() {
    return NativeLibrary.missing(title, file);
  }

  /** One sentence for when it is not found. */
  String sentence() {
    return title
        + " was not found ("
        + file
        + "): "
        + mend
        + ", or name its folder in LD_LIBRARY_PATH.";
  }

  /** As it was found; the version is what follows ".so." in the name of the real file. */
  NativeLibrary found(Path path) {
    String name = String.valueOf(path.getFileName());
    int suffix = name.indexOf(".so.");
    return found(suffix < 0 ? "?" : name.substring(suffix + 4), path.toString());
  }

  NativeLibrary found(String version, String path) {
    return NativeLibrary.loaded(title, version, path);
  }
}
