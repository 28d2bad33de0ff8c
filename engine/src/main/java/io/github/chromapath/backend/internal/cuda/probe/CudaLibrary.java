// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import io.github.chromapath.backend.NativeLibrary;
import java.nio.file.Path;

/**
 * The libraries of NVIDIA that the backend needs, in the order of dependency.
 *
 * <p>cuDNN and NVRTC have parts that open each other by name at run time. The probe loads them
 * beforehand, so that a missing part is reported by name. When cuDNN opens {@code libnvrtc.so.12},
 * the linker returns the loaded library of that name.
 */
enum CudaLibrary {
  DRIVER("NVIDIA's driver", "libcuda.so.1", Remedy.DRIVER),
  CUBLAS_LT("cuBLASLt 12", "libcublasLt.so.12", Remedy.CUDA),
  CUBLAS("cuBLAS 12", "libcublas.so.12", Remedy.CUDA),
  NVRTC("NVRTC 12", "libnvrtc.so.12", Remedy.CUDA),
  CUDNN("cuDNN 9", "libcudnn.so.9", Remedy.CUDNN),
  CUDNN_GRAPH("a part of cuDNN 9", "libcudnn_graph.so.9", Remedy.CUDNN),
  CUDNN_OPS("a part of cuDNN 9", "libcudnn_ops.so.9", Remedy.CUDNN),
  CUDNN_CNN("a part of cuDNN 9", "libcudnn_cnn.so.9", Remedy.CUDNN),
  CUDNN_HEURISTIC("a part of cuDNN 9", "libcudnn_heuristic.so.9", Remedy.CUDNN),
  CUDNN_PRECOMPILED("a part of cuDNN 9", "libcudnn_engines_precompiled.so.9", Remedy.CUDNN),
  CUDNN_RUNTIME("a part of cuDNN 9", "libcudnn_engines_runtime_compiled.so.9", Remedy.CUDNN);

  /** Remedies for a missing library. */
  private static final class Remedy {
    static final String DRIVER = "install a driver of version 525 or later";
    static final String CUDA = "install CUDA 12's libraries, run ./chromapath --with-cuda-libs";
    static final String CUDNN = "install cuDNN 9 for CUDA 12, run ./chromapath --with-cuda-libs";
  }

  private final String title;
  private final String file;
  private final String remedy;

  CudaLibrary(String title, String file, String remedy) {
    this.title = title;
    this.file = file;
    this.remedy = remedy;
  }

  String file() {
    return file;
  }

  /** Whether it is one of the parts of cuDNN, which users do not know by name. */
  boolean partOfCudnn() {
    return compareTo(CUDNN) > 0;
  }

  NativeLibrary missing() {
    return NativeLibrary.missing(title, file);
  }

  /** One sentence about the missing library. */
  String sentence() {
    return title
        + " was not found ("
        + file
        + "): "
        + remedy
        + ", or add its folder to LD_LIBRARY_PATH.";
  }

  /** The loaded library; the version follows ".so." in the name of its file. */
  NativeLibrary found(Path path) {
    String name = String.valueOf(path.getFileName());
    int suffix = name.indexOf(".so.");
    return found(suffix < 0 ? "?" : name.substring(suffix + 4), path.toString());
  }

  NativeLibrary found(String version, String path) {
    return NativeLibrary.loaded(title, version, path);
  }
}
