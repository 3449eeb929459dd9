/** The hardware of this machine that a demonstration can lease out. */

import { execFile } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { Meter } from '../meter.js';

const HOST_MODEL = 'host CPU';
const MIB = 1024 * 1024;

/**
 * Starts a meter on the NVIDIA driver if there is one, else on the host's own process accounting.
 *
 * @param {string} dir
 * @returns {Promise<{ meter: Meter, gpu: { name: string, vramMib: number } | undefined }>}
 */
export async function startBestMeter(dir) {
    const gpu = await firstGpu();
    if (gpu) {
        const meter = new Meter({ dir, source: 'nvml', name: 'meter-nvml' });
        try {
            return { meter: await meter.start(), gpu };
        } catch {
            // A driver without a working NVML: its log stays in the folder, and the host measures instead.
            await meter.stop();
        }
    }
    return { meter: await new Meter({ dir, source: 'host' }).start(), gpu: undefined };
}

/** The first GPU that NVIDIA's driver names. */
async function firstGpu() {
    const query = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits', '--id=0'];
    try {
        const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 10_000 });
        const [name, vram] = stdout
            .trim()
            .split('\n')[0]
            .split(',')
            .map((part) => part.trim());
        return name && Number(vram) > 0 ? { name, vramMib: Number(vram) } : undefined;
    } catch {
        return undefined;
    }
}

/**
 * An offer of one GPU of this machine, or of its processors, by a row of the chain's table.
 *
 * @param {{ id: number, name: string, vramMib: number }[]} models
 * @param {{ name: string, vramMib: number } | undefined} gpu
 */
export function offerOf(models, gpu) {
    const model = (gpu && modelOf(models, gpu)) ?? models.find(({ name }) => name === HOST_MODEL);
    if (!model) throw new Error(`the chain's table of GPU models has no "${HOST_MODEL}"`);
    return {
        model,
        spec: {
            model: model.id,
            gpus: 1,
            vramMib: gpu && model.name !== HOST_MODEL ? Math.min(model.vramMib, gpu.vramMib) : 0,
            cpus: Math.min(availableParallelism(), 65_535),
            memoryMib: Math.floor(totalmem() / MIB / 2),
            storageGib: 10,
            region: 'DE',
        },
    };
}

/** The row with the chip that the driver names and the nearest size of memory. */
function modelOf(models, gpu) {
    const words = new Set(gpu.name.toUpperCase().split(/[^A-Z0-9]+/));
    const chip = (name) =>
        name
            .toUpperCase()
            .split(' ')
            .find((word) => /^[A-Z]*\d{1,4}[A-Z]*$/.test(word));
    return models
        .filter(({ name }) => name !== HOST_MODEL && words.has(chip(name)))
        .sort((a, b) => Math.abs(a.vramMib - gpu.vramMib) - Math.abs(b.vramMib - gpu.vramMib))[0];
}
