// SPDX-License-Identifier: Apache-2.0
/**
 * Independent work on each of many pictures as an application of Apache Spark: pictures are found
 * on any file system of Hadoop, results appear there whole and once, and a table has a row a
 * picture. What is done to a picture is a {@link io.github.chromapath.cluster.PictureWork}.
 */
package io.github.chromapath.cluster;
