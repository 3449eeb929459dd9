/*
 * libnvidia-ml.so.1 that plays a scene: the part of NVIDIA's management library that the meter calls, with answers from
 * the file that PLAYED_DRIVER names. The file is read again at each call.
 *
 * A scene has a line for each answer, `KEY CODE [FIGURES]`. CODE is what the call returns, or `hang`: then the call
 * returns when the scene says something else. What has no line is not supported.
 *
 *   scene N                 number of the scene
 *   order [BOARD...]        boards on the bus, each a letter, by index
 *   init, shutdown          calls of the library
 *   driver CODE             what every call but those two returns, if not 0
 *   count CODE N            instead of the number of boards
 *   stale_before N          sessions opened in a scene before N are not initialized
 *   a.board CODE            what every call for board `a` returns, if not 0
 *   a.stale_before N        in sessions opened in a scene before N, `a` is lost
 *   a.handle CODE           a.uuid CODE TEXT        a.pci CODE ADDRESS       a.mig CODE CURRENT PENDING
 *   a.utilisation CODE GPU MEMORY                   a.memory CODE USED TOTAL
 *   a.power CODE MILLIWATTS                         a.energy CODE MILLIJOULES
 *
 * Signatures and layouts are those of nvml.h.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SUCCESS = 0, UNINITIALIZED = 1, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, INSUFFICIENT_SIZE = 7, LOST = 15,
       VERSION_MISMATCH = 25, UNKNOWN = 999 };
enum { LINE = 512 };

typedef struct { unsigned gpu, memory; } Utilization;
typedef struct { unsigned version; unsigned long long total, reserved, free, used; } Memory2;
typedef struct {
    char legacy_bus_id[16];
    unsigned domain, bus, device, device_id, subsystem_id;
    char bus_id[32];
} PciInfo;

static int sessions;
static unsigned opened_in;

/* What the scene says behind `key`; 0 if nothing. */
static int says(const char *key, char *text) {
    size_t length = strlen(key);
    char line[LINE];
    int found = 0;
    FILE *scene = fopen(getenv("PLAYED_DRIVER"), "r");
    if (!scene) return 0;
    while (!found && fgets(line, sizeof line, scene)) {
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, key, length) == 0 && line[length] == ' ') {
            strcpy(text, line + length + 1);
            found = 1;
        }
    }
    fclose(scene);
    return found;
}

static unsigned number(const char *key) {
    char text[LINE];
    return says(key, text) ? (unsigned)strtoul(text, NULL, 10) : 0;
}

/* Plays the answer of `key`, and hands out what comes behind its code. */
static unsigned play(const char *key, unsigned otherwise, char *figures) {
    char text[LINE], *end;
    unsigned code;
    while (says(key, text) && strcmp(text, "hang") == 0) usleep(5000);
    if (!says(key, text)) return otherwise;
    code = (unsigned)strtoul(text, &end, 10);
    strcpy(figures, *end == ' ' ? end + 1 : end);
    return code;
}

static unsigned driver(void) {
    char nothing[LINE];
    if (sessions == 0 || opened_in < number("stale_before")) return UNINITIALIZED;
    return play("driver", SUCCESS, nothing);
}

/* Plays the answer to a question about a board. */
static unsigned board(void *handle, const char *question, char *figures) {
    char key[64];
    unsigned code = driver();
    if (code) return code;
    snprintf(key, sizeof key, "%c.board", (char)(intptr_t)handle);
    if ((code = play(key, SUCCESS, figures))) return code;
    snprintf(key, sizeof key, "%c.stale_before", (char)(intptr_t)handle);
    if (opened_in < number(key)) return LOST;
    snprintf(key, sizeof key, "%c.%s", (char)(intptr_t)handle, question);
    return play(key, strcmp(question, "handle") == 0 ? SUCCESS : NOT_SUPPORTED, figures);
}

static unsigned write_text(const char *text, char *to, unsigned length) {
    if (strlen(text) >= length) return INSUFFICIENT_SIZE;
    strcpy(to, text);
    return SUCCESS;
}

unsigned nvmlInit_v2(void) {
    char nothing[LINE];
    unsigned code = play("init", SUCCESS, nothing);
    if (code) return code;
    if (sessions++ == 0) opened_in = number("scene");
    return SUCCESS;
}

unsigned nvmlShutdown(void) {
    char nothing[LINE];
    unsigned code = play("shutdown", SUCCESS, nothing);
    if (sessions > 0) sessions--;
    return code;
}

unsigned nvmlSystemGetDriverVersion(char *version, unsigned length) {
    unsigned code = driver();
    return code ? code : write_text("580.105.08", version, length);
}

unsigned nvmlDeviceGetCount_v2(unsigned *count) {
    char order[LINE], figures[LINE];
    unsigned code = driver();
    if (code) return code;
    *count = 0;
    if (says("order", order))
        for (const char *at = order; *at; at++) *count += *at != ' ';
    figures[0] = 0;
    code = play("count", SUCCESS, figures);
    if (figures[0]) *count = (unsigned)strtoul(figures, NULL, 10);
    return code;
}

unsigned nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle) {
    char order[LINE], nothing[LINE];
    unsigned code = driver();
    if (code) return code;
    if (!says("order", order)) return INVALID_ARGUMENT;
    for (const char *at = order; *at; at++) {
        if (*at == ' ' || index-- > 0) continue;
        *handle = (void *)(intptr_t)*at;
        return board(*handle, "handle", nothing);
    }
    return INVALID_ARGUMENT;
}

unsigned nvmlDeviceGetUUID(void *device, char *uuid, unsigned length) {
    char figures[LINE];
    unsigned code = board(device, "uuid", figures);
    return code ? code : write_text(figures, uuid, length);
}

unsigned nvmlDeviceGetPciInfo_v3(void *device, PciInfo *pci) {
    char figures[LINE];
    unsigned code = board(device, "pci", figures);
    if (code) return code;
    memset(pci, 0, sizeof *pci);
    return write_text(figures, pci->bus_id, sizeof pci->bus_id);
}

unsigned nvmlDeviceGetMigMode(void *device, unsigned *current, unsigned *pending) {
    char figures[LINE];
    unsigned code = board(device, "mig", figures);
    if (code) return code;
    return sscanf(figures, "%u %u", current, pending) == 2 ? SUCCESS : UNKNOWN;
}

unsigned nvmlDeviceGetUtilizationRates(void *device, Utilization *rates) {
    char figures[LINE];
    unsigned code = board(device, "utilisation", figures);
    if (code) return code;
    return sscanf(figures, "%u %u", &rates->gpu, &rates->memory) == 2 ? SUCCESS : UNKNOWN;
}

unsigned nvmlDeviceGetMemoryInfo_v2(void *device, Memory2 *memory) {
    char figures[LINE];
    unsigned code;
    if (memory->version != (sizeof *memory | 2u << 24)) return VERSION_MISMATCH;
    if ((code = board(device, "memory", figures))) return code;
    if (sscanf(figures, "%llu %llu", &memory->used, &memory->total) != 2) return UNKNOWN;
    memory->reserved = 0;
    memory->free = memory->total - memory->used;
    return SUCCESS;
}

unsigned nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts) {
    char figures[LINE];
    unsigned code = board(device, "power", figures);
    if (code) return code;
    return sscanf(figures, "%u", milliwatts) == 1 ? SUCCESS : UNKNOWN;
}

unsigned nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules) {
    char figures[LINE];
    unsigned code = board(device, "energy", figures);
    if (code) return code;
    return sscanf(figures, "%llu", millijoules) == 1 ? SUCCESS : UNKNOWN;
}
