// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image.internal.libav;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_JPEG2000;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * A decoder of one still picture. It owns all native objects, those of the frame too, until it is
 * closed. Not thread-safe.
 */
public final class StillDecoder implements AutoCloseable {
  /** AV_EF_CRCCHECK, _BITSTREAM, _BUFFER and _EXPLODE: damaged data is an error, not concealed. */
  private static final int STRICT = 1 | 2 | 4 | 8;

  private static final int SLICE_THREADS = 2;
  private static final int MAX_THREADS = 8;

  private final AVCodecContext context;
  private final AVPacket packet;
  private final AVFrame frame;

  private StillDecoder(AVCodecContext context) throws LibavException {
    this.context = context;
    packet = av_packet_alloc();
    frame = av_frame_alloc();
    if (packet == null || frame == null) {
      close();
      throw LibavException.unsupported("there is not enough memory to decode it");
    }
  }

  /**
   * Creates a decoder.
   *
   * @param codec the coding
   * @param configuration the decoder's configuration, such as the content of an hvcC box; may be
   *     empty
   * @param maxPixels pixels of the largest picture, with those that only complete its blocks;
   *     larger ones are refused before memory is allocated
   * @throws LibavException if FFmpeg cannot be loaded, or has no such decoder
   */
  public static StillDecoder of(StillCodec codec, byte[] configuration, long maxPixels)
      throws LibavException {
    Libav.require();
    AVCodec decoder =
        avcodec_find_decoder(
            switch (codec) {
              case HEVC -> AV_CODEC_ID_HEVC;
              case AV1 -> AV_CODEC_ID_AV1;
              case JPEG_2000 -> AV_CODEC_ID_JPEG2000;
            });
    AVCodecContext context = decoder == null ? null : avcodec_alloc_context3(decoder);
    if (context == null) {
      throw LibavException.unsupported("FFmpeg has no decoder of " + codec);
    }
    context.max_pixels(maxPixels);
    context.err_recognition(STRICT);
    context.thread_count(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    context.thread_type(SLICE_THREADS);
    StillDecoder opened = new StillDecoder(context);
    try {
      if (configuration.length > 0) {
        opened.configure(configuration);
      }
      check(avcodec_open2(context, decoder, (AVDictionary) null));
      return opened;
    } catch (LibavException e) {
      opened.close();
      throw e;
    }
  }

  private void configure(byte[] configuration) throws LibavException {
    // The context frees this copy.
    BytePointer copy =
        new BytePointer(av_mallocz((long) configuration.length + AV_INPUT_BUFFER_PADDING_SIZE));
    if (copy.isNull()) {
      throw LibavException.unsupported("there is not enough memory to decode it");
    }
    copy.capacity(configuration.length).put(configuration);
    context.extradata(copy).extradata_size(configuration.length);
  }

  /**
   * Decodes the picture. May be called once.
   *
   * @param data the coded data
   * @return the frame, which is valid until this decoder is closed
   * @throws LibavException if the decoder refuses the data
   */
  public DecodedFrame decode(byte[] data) throws LibavException {
    check(av_new_packet(packet, data.length));
    packet.data().capacity(data.length).put(data);
    check(avcodec_send_packet(context, packet));
    check(avcodec_send_packet(context, null));
    check(avcodec_receive_frame(context, frame));
    if (frame.decode_error_flags() != 0 || frame.width() < 1 || frame.height() < 1) {
      throw LibavException.undecodable();
    }
    return DecodedFrame.of(frame);
  }

  private static void check(int result) throws LibavException {
    if (result < 0) {
      throw LibavException.undecodable();
    }
  }

  @Override
  public void close() {
    if (frame != null) {
      av_frame_free(frame);
    }
    if (packet != null) {
      av_packet_free(packet);
    }
    avcodec_free_context(context);
  }
}
