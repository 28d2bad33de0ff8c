// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.CudaDevices;
import java.nio.charset.StandardCharsets;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** Queries of the driver and its GPUs through JCuda. */
class JCudaDevices implements CudaDevices {
  private static final int MOST_NAME_BYTES = 256;

  final Call call = new Call(JCudaDevices::statusName);

  /**
   * Loads JCuda's library of the driver.
   *
   * @throws JCudaLoadException if it cannot be loaded
   */
  JCudaDevices() {
    JCudaLoadException.load("JCudaDriver", () -> JCudaDriver.setExceptionsEnabled(false));
  }

  /** Queries the driver for the name, since JCuda lacks the newer statuses. */
  private static String statusName(int status) {
    String[] name = new String[1];
    JCudaDriver.cuGetErrorName(status, name);
    return name[0] == null ? CUresult.stringFor(status) : name[0];
  }

  @Override
  public void init() {
    call.check(JCudaDriver.cuInit(0), "cuInit", 0);
  }

  @Override
  public int version() {
    int[] version = new int[1];
    call.check(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion");
    return version[0];
  }

  @Override
  public int deviceCount() {
    int[] count = new int[1];
    call.check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount");
    return count[0];
  }

  @Override
  public GpuSpec device(int ordinal) {
    CUdevice device = get(ordinal);
    byte[] name = new byte[MOST_NAME_BYTES];
    call.check(JCudaDriver.cuDeviceGetName(name, name.length, device), "cuDeviceGetName", ordinal);
    long[] bytes = new long[1];
    call.check(JCudaDriver.cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem", ordinal);
    return new GpuSpec(
        new String(name, StandardCharsets.UTF_8).split("\0", 2)[0],
        attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device, ordinal),
        attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device, ordinal),
        attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device, ordinal),
        bytes[0]);
  }

  final CUdevice get(int ordinal) {
    CUdevice device = new CUdevice();
    call.check(JCudaDriver.cuDeviceGet(device, ordinal), "cuDeviceGet", ordinal);
    return device;
  }

  private int attribute(int attribute, CUdevice device, int ordinal) {
    int[] value = new int[1];
    call.check(
        JCudaDriver.cuDeviceGetAttribute(value, attribute, device),
        "cuDeviceGetAttribute",
        CUdevice_attribute.stringFor(attribute),
        ordinal);
    return value[0];
  }
}
