package io.github.chromapath.backend.cuda.probe;

import io.github.chromapath.backend.NativeLibrary;
import java.nio.file.Path;

/** NVIDIA's libraries that are needed, each after those that it needs itself. */
enum CudaLibrary {
  DRIVER("NVIDIA's driver", "libcuda.so.1", "install a driver of version 525 or later"),
  CUBLAS_LT("cuBLASLt 12", "libcublasLt.so.12", "install CUDA 12's libraries"),
  CUBLAS("cuBLAS 12", "libcublas.so.12", "install CUDA 12's libraries"),
  NVRTC("NVRTC 12", "libnvrtc.so.12", "install CUDA 12's libraries"),
  CUDNN("cuDNN 9", "libcudnn.so.9", "install cuDNN 9 for CUDA 12");

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

  /** One sentence for when it is not found. */
  String missing() {
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
    return new NativeLibrary(title, suffix < 0 ? "?" : name.substring(suffix + 4), path.toString());
  }
}
