import type * as Sdk from '@aws-sdk/client-s3';

export interface S3StoreOptions {
  bucket: string;
  /** Put before each key, such as `plumbline/`; the bucket may hold other things beside it. */
  prefix?: string;
  /** Address of an S3-compatible service; Amazon's where it is left out. */
  endpoint?: string;
  /** `us-east-1` where it is left out, which S3-compatible services accept. */
  region?: string;
  /** Already resolved values. Where they are left out the SDK looks in the environment, files and instance roles. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`; so by default where an endpoint is given. */
  forcePathStyle?: boolean;
}

export interface S3Connection {
  sdk: typeof Sdk;
  client: Sdk.S3Client;
}

const connectionTimeLimit = 5_000;
const requestTimeLimit = 60_000;

/** The SDK is large, so it is loaded when the first request needs it. */
export async function connectToS3(options: S3StoreOptions): Promise<S3Connection> {
  const sdk = await import('@aws-sdk/client-s3');
  const { endpoint, credentials } = options;
  const client = new sdk.S3Client({
    region: options.region ?? 'us-east-1',
    forcePathStyle: options.forcePathStyle ?? endpoint !== undefined,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // Checksums of newer SDKs are unknown to some services; every reference carries a digest of its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectionTimeLimit,
      requestTimeout: requestTimeLimit,
      throwOnRequestTimeout: true,
    },
  });
  return { sdk, client };
}
