package io.github.chromapath.backend.cuda.jcuda;

import io.github.chromapath.backend.cuda.driver.CudaDevice;
import io.github.chromapath.backend.cuda.driver.CudaDevices;
import io.github.chromapath.backend.cuda.driver.CudaException;
import java.nio.charset.StandardCharsets;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * The driver through JCuda. Making one loads JCuda's native library, which needs the driver's.
 *
 * <p>The first attempt decides for the process: JCuda's class cannot be initialised again.
 */
public final class JCudaDriverAdapter implements CudaDevices {
  private static final int MOST_NAME_BYTES = 256;

  /**
   * Loads JCuda.
   *
   * @throws LinkageError if its library or the driver's cannot be loaded
   */
  public JCudaDriverAdapter() {
    JCudaDriver.setExceptionsEnabled(false);
  }

  private static void check(int status, String call) {
    if (status != CUresult.CUDA_SUCCESS) {
      throw new CudaException(call, CUresult.stringFor(status));
    }
  }

  @Override
  public void init() {
    check(JCudaDriver.cuInit(0), "cuInit(0)");
  }

  @Override
  public int version() {
    int[] version = new int[1];
    check(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion()");
    return version[0];
  }

  @Override
  public int deviceCount() {
    int[] count = new int[1];
    check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount()");
    return count[0];
  }

  @Override
  public CudaDevice device(int ordinal) {
    CUdevice device = new CUdevice();
    check(JCudaDriver.cuDeviceGet(device, ordinal), "cuDeviceGet(" + ordinal + ")");
    byte[] name = new byte[MOST_NAME_BYTES];
    check(
        JCudaDriver.cuDeviceGetName(name, name.length, device), "cuDeviceGetName(" + ordinal + ")");
    long[] bytes = new long[1];
    check(JCudaDriver.cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem(" + ordinal + ")");
    return new CudaDevice(
        new String(name, StandardCharsets.UTF_8).split("\0", 2)[0],
        attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device, ordinal),
        attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device, ordinal),
        attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device, ordinal),
        bytes[0]);
  }

  private static int attribute(int attribute, CUdevice device, int ordinal) {
    int[] value = new int[1];
    check(
        JCudaDriver.cuDeviceGetAttribute(value, attribute, device),
        "cuDeviceGetAttribute(" + CUdevice_attribute.stringFor(attribute) + ", " + ordinal + ")");
    return value[0];
  }
}
