#include "collector/tracefs_shim.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <tracefs.h>

static char* directory;

const char* callprint_tracing_directory(void) {
  if (directory) return directory;
  /* tracefs_tracing_dir() would mount tracefs where it is not; asking first leaves it as found. */
  if (tracefs_tracing_dir_is_mounted(false, NULL) <= 0) return NULL;
  return tracefs_tracing_dir();
}

int callprint_set_tracing_directory(const char* path) {
  free(directory);
  directory = strdup(path);
  return directory ? tracefs_set_tracing_dir(directory) : -1;
}

int callprint_tracefs_write(const char* file, const char* text) {
  return tracefs_instance_file_write(NULL, file, text) < 0 ? -1 : 0;
}

int callprint_tracefs_append(const char* file, const char* text) {
  return tracefs_instance_file_append(NULL, file, text) < 0 ? -1 : 0;
}

int callprint_tracefs_open(const char* file, int flags) {
  return tracefs_instance_file_open(NULL, file, flags);
}
