/*
 * What the stand-ins for NVIDIA's libraries share. They compute nothing: each function writes a line with the values that it
 * was given into the file "log", and fails where the file "fault" says so, both in the folder that STAND_IN names. "fault" holds
 * two numbers: fail the n-th call from now on, with that status.
 *
 * The prototypes are those of NVIDIA's documentation (CUDA 12 driver API, cuDNN 9, cuBLAS 12).
 */
#ifndef STAND_IN_H
#define STAND_IN_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *stand_in_file(const char *name, const char *mode) {
  char path[4096];
  const char *folder = getenv("STAND_IN");
  if (folder == NULL) return NULL;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return fopen(path, mode);
}

static int stand_in_fault(void) {
  int countdown = 0, status = 0;
  FILE *file = stand_in_file("fault", "r");
  if (file == NULL) return 0;
  if (fscanf(file, "%d %d", &countdown, &status) != 2) countdown = 0;
  fclose(file);
  if (countdown == 0) return 0;
  file = stand_in_file("fault", "w");
  fprintf(file, "%d %d\n", countdown - 1, status);
  fclose(file);
  return countdown == 1 ? status : 0;
}

/* Notes a call, printf's way, and returns its status. */
__attribute__((format(printf, 1, 2))) static int called(const char *format, ...) {
  int status = stand_in_fault();
  FILE *file = stand_in_file("log", "a");
  if (file != NULL) {
    va_list values;
    va_start(values, format);
    vfprintf(file, format, values);
    va_end(values);
    fprintf(file, status == 0 ? "\n" : " failed\n");
    fclose(file);
  }
  return status;
}

/* A number of the environment. */
__attribute__((unused)) static int setting(const char *name, int otherwise) {
  const char *text = getenv(name);
  return text == NULL ? otherwise : atoi(text);
}

#define HANDLE(value) ((void *)(size_t)(value))

#endif
