// SPDX-License-Identifier: Apache-2.0
/**
 * Models in other formats. {@link io.github.chromapath.export.OnnxExport} writes a checkpoint's
 * network as ONNX and compares it with this engine.
 *
 * <p>The libraries that this package needs are optional dependencies of the loader: {@code
 * org.tribuo:tribuo-util-onnx}, {@code org.bytedeco:onnx-platform} and {@code
 * com.microsoft.onnxruntime:onnxruntime}. No other package loads them.
 */
package io.github.chromapath.export;
