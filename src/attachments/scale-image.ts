import sharp from 'sharp';

/**
 * A program that reads an image from its input and writes a small picture of it: width and height with two bytes each, and then WebP. A
 * process of its own, because the decoders are written in C and read what anyone can upload. It has no credentials, cannot write files
 * or start programs, and is killed when it takes too long.
 */
const MAX_PIXELS = 50_000_000;
const SIDE = 320;

async function scale(): Promise<void> {
  sharp.cache(false);
  sharp.concurrency(1);
  // Only what `thumbnails.ts` asks for, so that content of another type reaches no other decoder.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpegBuffer',
      'VipsForeignLoadPngBuffer',
      'VipsForeignLoadWebpBuffer',
      'VipsForeignLoadNsgifBuffer',
    ],
  });

  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(piece);
  // The position of a camera and other metadata are not copied.
  const { data, info } = await sharp(Buffer.concat(pieces), { limitInputPixels: MAX_PIXELS, failOn: 'error' })
    .autoOrient()
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 75 })
    .toBuffer({ resolveWithObject: true });
  const size = Buffer.alloc(4);
  size.writeUInt16BE(info.width, 0);
  size.writeUInt16BE(info.height, 2);
  process.stdout.write(Buffer.concat([size, data]));
}

// `npm run generate` imports all files.
if (import.meta.main) await scale();
