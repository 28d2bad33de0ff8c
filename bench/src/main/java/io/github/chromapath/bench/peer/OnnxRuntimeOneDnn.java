// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import static org.bytedeco.onnxruntime.global.onnxruntime.ORT_ENABLE_ALL;
import static org.bytedeco.onnxruntime.global.onnxruntime.ORT_LOGGING_LEVEL_WARNING;
import static org.bytedeco.onnxruntime.global.onnxruntime.ORT_SEQUENTIAL;
import static org.bytedeco.onnxruntime.global.onnxruntime.OrtDeviceAllocator;
import static org.bytedeco.onnxruntime.global.onnxruntime.OrtMemTypeDefault;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.contract.NetworkWeights;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.onnxruntime.Env;
import org.bytedeco.onnxruntime.IoBinding;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.OrtDnnlProviderOptions;
import org.bytedeco.onnxruntime.RunOptions;
import org.bytedeco.onnxruntime.Session;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.Value;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * The network in ONNX Runtime's build with oneDNN, in fp32. Operators that its oneDNN provider does
 * not support run as in {@link OnnxRuntime}, whose natives must not be loaded in the same process.
 */
public final class OnnxRuntimeOneDnn implements Inference {
  private final ReleaseStack owned = new ReleaseStack();
  private final BatchShape batch;
  private final FloatPointer ab;
  private final MemoryInfo memory;
  private final RunOptions run;
  private final Session session;
  private final IoBinding binding;

  /** Loads the network. */
  public OnnxRuntimeOneDnn(NetworkWeights weights, BatchShape batch, int threads) {
    this.batch = batch;
    try {
      memory = own(MemoryInfo.CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault));
      run = own(new RunOptions());
      ab = own(new FloatPointer(2L * batch.pixels()));
      Env environment = own(new Env(ORT_LOGGING_LEVEL_WARNING, "chromapath-bench"));
      SessionOptions options = own(new SessionOptions());
      options.SetGraphOptimizationLevel(ORT_ENABLE_ALL);
      options.SetExecutionMode(ORT_SEQUENTIAL);
      options.SetIntraOpNumThreads(threads);
      IntPointer ompThreads = own(new IntPointer(new int[] {threads}));
      options.AppendExecutionProvider_Dnnl(
          own(new OrtDnnlProviderOptions()).use_arena(1).threadpool_args(ompThreads));
      try (BytePointer model = new BytePointer(OnnxRuntime.model(weights, batch))) {
        session = own(new Session(environment, model, model.limit(), options));
      }
      binding = own(new IoBinding(session));
      long[] pixels = {batch.images(), 2, batch.height(), batch.width()};
      binding.BindOutput("ab", tensor(ab, pixels));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private <P extends Pointer> P own(P pointer) {
    owned.push(pointer::close);
    return pointer;
  }

  /** A tensor of fp32 numbers, which stay where they are. */
  private Value tensor(FloatPointer values, long[] shape) {
    return Value.CreateTensor(
        memory.asOrtMemoryInfo(),
        values,
        values.limit() * Float.BYTES,
        shape,
        shape.length,
        onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT);
  }

  @Override
  public void predict(FloatBuffer gray, FloatBuffer gray224) {
    try (FloatPointer pixels = new FloatPointer(gray);
        FloatPointer smallPixels = new FloatPointer(gray224);
        Value large = tensor(pixels, batch.gray());
        Value small = tensor(smallPixels, batch.gray224())) {
      binding.BindInput("gray", large);
      binding.BindInput("gray224", small);
      session.Run(run, binding);
    }
  }

  @Override
  public float[] ab() {
    float[] copy = new float[2 * batch.pixels()];
    ab.get(copy);
    return copy;
  }

  @Override
  public void close() {
    owned.close();
  }
}
