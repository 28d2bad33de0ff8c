// SPDX-License-Identifier: Apache-2.0
// What a file is. The service decides by the name too.

const VIDEO = /\.(mp4|m4v|mov|qt|mkv|webm|avi)$/i;

export function isVideo(file) {
  return VIDEO.test(file.name);
}
