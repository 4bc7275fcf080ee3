/* libtracefs behind a C interface: tracefs.h 1.6 does not compile as C++ (its inline functions turn
 * ints into enums). Paths are relative to the tracing directory. */
#ifndef CALLPRINT_COLLECTOR_TRACEFS_SHIM_H_
#define CALLPRINT_COLLECTOR_TRACEFS_SHIM_H_

#ifdef __cplusplus
extern "C" {
#endif

/* The mounted tracing directory, or NULL. Mounts nothing. Owned by the library. */
const char* callprint_tracing_directory(void);

/* Uses this directory from now on. Returns 0 on success. */
int callprint_set_tracing_directory(const char* path);

/* Overwrites the file. Returns 0 on success, else -1 with errno set. */
int callprint_tracefs_write(const char* file, const char* text);

/* Adds to a file that holds a list. Returns 0 on success, else -1 with errno set. */
int callprint_tracefs_append(const char* file, const char* text);

/* Opens the file. Returns a descriptor, or -1 with errno set. */
int callprint_tracefs_open(const char* file, int flags);

#ifdef __cplusplus
}
#endif

#endif /* CALLPRINT_COLLECTOR_TRACEFS_SHIM_H_ */
