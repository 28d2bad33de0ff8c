// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.graph.Precision;

/** The implementation that is measured. */
public enum Subject {
  /** This project. */
  CHROMAPATH("chromapath"),
  /** libtorch, channels last: frozen TorchScript for inference, autograd for training. */
  LIBTORCH("libtorch"),
  /** libtorch, channels first. */
  LIBTORCH_CHANNELS_FIRST("libtorch, channels first"),
  /** libtorch, the colour network channels last and the rest channels first, inference only. */
  LIBTORCH_MIXED("libtorch, mixed layouts"),
  /** libtorch after {@code optimize_for_inference}, inference only. */
  LIBTORCH_OPTIMIZED("libtorch, optimize_for_inference"),
  /** libtorch, channels last, with its oneDNN disabled. */
  LIBTORCH_PLAIN("libtorch without oneDNN"),
  /** ONNX Runtime, inference in fp32 only. */
  ONNX_RUNTIME("ONNX Runtime"),
  /** ONNX Runtime's build with oneDNN, inference in fp32 only. */
  ONNX_RUNTIME_ONEDNN("ONNX Runtime with oneDNN"),
  /** TensorFlow with its oneDNN, inference only. */
  TENSORFLOW("TensorFlow");

  private final String words;

  Subject(String words) {
    this.words = words;
  }

  /** Name for tables. */
  public String words() {
    return words;
  }

  /** Whether it is libtorch. */
  public boolean libtorch() {
    return switch (this) {
      case LIBTORCH, LIBTORCH_CHANNELS_FIRST, LIBTORCH_MIXED, LIBTORCH_OPTIMIZED, LIBTORCH_PLAIN ->
          true;
      case CHROMAPATH, ONNX_RUNTIME, ONNX_RUNTIME_ONEDNN, TENSORFLOW -> false;
    };
  }

  /** Whether it is libtorch with its oneDNN enabled. */
  public boolean libtorchWithOneDnn() {
    return libtorch() && this != LIBTORCH_PLAIN;
  }

  /** Whether it can predict in a precision. */
  public boolean infers(Precision precision) {
    return switch (this) {
      case CHROMAPATH -> true;
      case LIBTORCH,
          LIBTORCH_CHANNELS_FIRST,
          LIBTORCH_MIXED,
          LIBTORCH_OPTIMIZED,
          LIBTORCH_PLAIN,
          TENSORFLOW ->
          precision != Precision.FP16;
      case ONNX_RUNTIME, ONNX_RUNTIME_ONEDNN -> precision == Precision.FP32;
    };
  }

  /** Whether it can be trained in a precision. */
  public boolean trains(Precision precision) {
    return switch (this) {
      case CHROMAPATH -> true;
      case LIBTORCH, LIBTORCH_CHANNELS_FIRST, LIBTORCH_PLAIN -> precision != Precision.FP16;
      case LIBTORCH_MIXED, LIBTORCH_OPTIMIZED, ONNX_RUNTIME, ONNX_RUNTIME_ONEDNN, TENSORFLOW ->
          false;
    };
  }
}
