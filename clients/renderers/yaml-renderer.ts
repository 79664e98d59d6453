import { toRenderResult } from './render-result.ts';
import type { Renderer } from './renderer.ts';
import { findSourceFiles } from './source-files.ts';
import type { FileSelection, SourceFile } from './source-files.ts';
import { readSourceText } from './source-text.ts';
import type { Manifests } from './yaml/manifest-collector.ts';
import { readManifests } from './yaml/read-manifests.ts';

export interface YamlRendererOptions extends FileSelection {
  /** A larger file is a fault; 10 MB by default. */
  maximumFileBytes?: number;
  /** More files below the path are a fault; 20,000 by default. */
  maximumFiles?: number;
}

const filesReadAtOnce = 16;

/**
 * Renders plain manifests: every `*.yaml`, `*.yml` and `*.json` below a folder, or one file, read as kubectl reads
 * them. Hidden files and what is no Kubernetes object are left out and named.
 */
export function createYamlRenderer(options: YamlRendererOptions = {}): Renderer {
  const { maximumFileBytes = 10_000_000, maximumFiles = 20_000 } = options;
  return {
    async render(root, path, signal) {
      signal?.throwIfAborted();
      const found = await findSourceFiles(root, path, maximumFiles, options);
      const manifests: Manifests = { objects: [], faults: found.faults, skipped: found.skipped };
      for (let start = 0; start < found.files.length; start += filesReadAtOnce) {
        signal?.throwIfAborted();
        const batch = found.files.slice(start, start + filesReadAtOnce);
        for (const part of await Promise.all(batch.map((file) => readSourceFile(file, maximumFileBytes)))) {
          manifests.objects.push(...part.objects);
          manifests.faults.push(...part.faults);
          manifests.skipped.push(...part.skipped);
        }
      }
      return toRenderResult(manifests);
    },
  };
}

async function readSourceFile({ file, realFile }: SourceFile, maximumBytes: number): Promise<Manifests> {
  const source = await readSourceText(realFile, maximumBytes);
  if ('text' in source) return await readManifests(source.text, file);
  const position = { file, line: source.line, column: source.column };
  return { objects: [], faults: [{ position, message: source.fault }], skipped: [] };
}
