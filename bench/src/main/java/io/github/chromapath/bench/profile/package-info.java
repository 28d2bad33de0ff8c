/** Where the time of a pass goes: each of its operations, alone on the device. */
package io.github.chromapath.bench.profile;
