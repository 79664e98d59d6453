import type { JsonObject } from '../../../domain/infrastructure/object.ts';
import { schemaOf } from '../../../domain/infrastructure/schema.ts';

const text = { type: 'string' };
const reference = (name: string) => ({ allOf: [{ $ref: `#/components/schemas/${name}` }], default: {} });

/** As the API server publishes it, reduced to what the tests need. */
export const document: JsonObject = {
  components: {
    schemas: {
      'io.k8s.api.core.v1.EnvVar': {
        type: 'object',
        properties: { name: text, value: text, valueFrom: { type: 'object', properties: { key: text } } },
      },
      'io.k8s.api.core.v1.ContainerPort': {
        type: 'object',
        properties: {
          containerPort: { type: 'integer' },
          protocol: { type: 'string', default: 'TCP' },
          name: text,
        },
      },
      'io.k8s.api.core.v1.Container': {
        type: 'object',
        properties: {
          name: text,
          image: text,
          args: { type: 'array', items: text, 'x-kubernetes-list-type': 'atomic' },
          env: {
            type: 'array',
            items: reference('io.k8s.api.core.v1.EnvVar'),
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
          },
          ports: {
            type: 'array',
            items: reference('io.k8s.api.core.v1.ContainerPort'),
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
          },
          resources: {
            type: 'object',
            properties: {
              limits: {
                type: 'object',
                additionalProperties: {
                  $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity',
                },
              },
            },
          },
          securityContext: {
            type: 'object',
            properties: { privileged: { type: 'boolean' }, runAsUser: { type: 'integer' } },
          },
        },
      },
      'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [text, { type: 'number' }] },
      'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
        format: 'int-or-string',
        oneOf: [{ type: 'integer' }, text],
      },
      'io.k8s.apimachinery.pkg.apis.meta.v1.Duration': text,
      'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta': {
        type: 'object',
        properties: {
          labels: { type: 'object', additionalProperties: text },
          annotations: { type: 'object', additionalProperties: text },
          finalizers: {
            type: 'array',
            items: text,
            'x-kubernetes-list-type': 'set',
            'x-kubernetes-patch-strategy': 'merge',
          },
        },
      },
      'example.v1.Gadget': {
        type: 'object',
        'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Gadget' }],
        properties: {
          apiVersion: text,
          kind: text,
          metadata: reference('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'),
          spec: {
            type: 'object',
            properties: {
              containers: {
                type: 'array',
                items: reference('io.k8s.api.core.v1.Container'),
                'x-kubernetes-list-type': 'map',
                'x-kubernetes-list-map-keys': ['name'],
              },
              selector: {
                type: 'object',
                'x-kubernetes-map-type': 'atomic',
                additionalProperties: text,
              },
              maxSurge: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString' },
              timeout: reference('io.k8s.apimachinery.pkg.apis.meta.v1.Duration'),
              interval: { type: 'string', pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$' },
              renewBefore: { type: 'string', description: 'see https://golang.org/pkg/time/#ParseDuration' },
              size: {
                'x-kubernetes-int-or-string': true,
                pattern: '^([0-9.]+)(([KMGTPE]i)|[numkMGTPE]|([eE]([0-9]+)))?$',
              },
              replicas: { type: 'integer' },
              paused: { type: 'boolean' },
              emptyDir: { type: 'object', properties: { medium: text } },
              free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              hosts: { type: 'array', items: text, 'x-kubernetes-patch-strategy': 'merge' },
              disks: {
                type: 'array',
                items: { type: 'object', properties: { path: text, size: text } },
                'x-kubernetes-patch-strategy': 'merge',
                'x-kubernetes-patch-merge-key': 'path',
              },
              child: { $ref: '#/components/schemas/example.v1.Gadget' },
            },
          },
        },
      },
    },
  },
};

export const gadgetSchema = schemaOf(document, 'example.com', 'Gadget');
