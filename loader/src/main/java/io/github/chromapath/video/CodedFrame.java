// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

/**
 * A coded frame.
 *
 * @param time presentation time, in the stream's time base
 * @param duration in the stream's time base; 0 if unknown
 * @param key whether it can be decoded without others
 * @param data the packet
 */
@SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
record CodedFrame(long time, long duration, boolean key, byte[] data) {}
