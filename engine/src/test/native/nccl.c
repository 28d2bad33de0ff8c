/* Stands in for libnccl.so.2. The prototypes are those of nccl.h 2.23. */
#include "stand_in.h"

typedef int ncclResult_t, ncclDataType_t, ncclRedOp_t;
typedef struct ncclComm *ncclComm_t;
typedef struct CUstream_st *cudaStream_t;

typedef struct {
  char internal[128];
} ncclUniqueId;

typedef struct {
  size_t size;
  unsigned int magic;
  unsigned int version;
  int blocking;
  int cgaClusterSize;
  int minCTAs;
  int maxCTAs;
  const char *netName;
  int splitShare;
} ncclConfig_t;

const char *ncclGetErrorString(ncclResult_t status) { return status == 6 ? "remote error" : "some error"; }

ncclResult_t ncclGetVersion(int *version) {
  *version = 22304;
  return called("ncclGetVersion()");
}

ncclResult_t ncclGetUniqueId(ncclUniqueId *id) {
  for (int i = 0; i < 128; i++) id->internal[i] = (char)(i - 64);
  return called("ncclGetUniqueId()");
}

ncclResult_t ncclCommInitRankConfig(ncclComm_t *communicator, int world, ncclUniqueId id, int rank, ncclConfig_t *config) {
  *communicator = HANDLE(0xc1);
  int status = called("ncclCommInitRankConfig(%d, %d to %d, %d, %zu, %x, %u, %d, %d, %d, %d, %p, %d)", world,
                      id.internal[0], id.internal[127], rank, config->size, config->magic, config->version,
                      config->blocking, config->cgaClusterSize, config->minCTAs, config->maxCTAs,
                      (const void *)config->netName, config->splitShare);
  return status == 0 ? 7 : status; /* in progress */
}

ncclResult_t ncclCommGetAsyncError(ncclComm_t communicator, ncclResult_t *state) {
  static int asked = 0;
  *state = asked++ == 0 ? 7 : 0;
  return called("ncclCommGetAsyncError(%p)", (void *)communicator);
}

ncclResult_t ncclAllReduce(const void *from, void *to, size_t count, ncclDataType_t type, ncclRedOp_t operation,
                           ncclComm_t communicator, cudaStream_t stream) {
  return called("ncclAllReduce(%p, %p, %zu, %d, %d, %p, %p)", from, to, count, type, operation, (void *)communicator,
                (void *)stream);
}

ncclResult_t ncclCommFinalize(ncclComm_t communicator) { return called("ncclCommFinalize(%p)", (void *)communicator); }

ncclResult_t ncclCommDestroy(ncclComm_t communicator) { return called("ncclCommDestroy(%p)", (void *)communicator); }

ncclResult_t ncclCommAbort(ncclComm_t communicator) { return called("ncclCommAbort(%p)", (void *)communicator); }
