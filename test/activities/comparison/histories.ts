import { ConflictError } from '../../../clients/kubernetes/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { lastAppliedAnnotation } from '../../../domain/infrastructure/normalise.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';

/** Changes an object in place, as a person does in an editor. */
export type Edit = (object: KubernetesObject) => void;

/** A way in which an object came into the cluster, and in which the same tool changes it later. */
export interface History {
  name: string;
  /** What the tool calls itself. */
  manager: string;
  create(kubernetes: KubernetesClient, object: KubernetesObject): Promise<void>;
  /** The creator's own tool sends the object anew, with the edit. */
  editAgain(kubernetes: KubernetesClient, object: KubernetesObject, edit: Edit): Promise<void>;
}

const annotated = (object: KubernetesObject, annotations: Record<string, string>): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } },
});

const withLastApplied = (object: KubernetesObject): KubernetesObject =>
  annotated(object, { [lastAppliedAnnotation]: JSON.stringify(object) });

/** Reads, edits and puts back, as `kubectl edit` and most tools do; again where a controller was quicker. */
export async function editLive(
  kubernetes: KubernetesClient,
  object: KubernetesObject,
  edit: Edit,
  manager: string,
): Promise<void> {
  for (;;) {
    const live = await kubernetes.get(referenceOf(object));
    if (live === undefined) throw new Error(`${object.kind} ${object.metadata.name} is not there to edit`);
    edit(live);
    try {
      await kubernetes.replace(live, { fieldManager: manager });
      return;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
}

function edited(object: KubernetesObject, edit: Edit): KubernetesObject {
  const copy = structuredClone(object);
  edit(copy);
  return copy;
}

const serverSideApply: History = {
  name: 'server-side apply',
  manager: 'kubectl',
  async create(kubernetes, object) {
    await kubernetes.apply(object, { fieldManager: 'kubectl', force: true });
  },
  editAgain: (kubernetes, object, edit) => serverSideApply.create(kubernetes, edited(object, edit)),
};

/** A tool that creates with POST and changes what it finds. */
function creating(
  name: string,
  manager: string,
  prepare: (object: KubernetesObject) => KubernetesObject,
): History {
  return {
    name,
    manager,
    async create(kubernetes, object) {
      await kubernetes.create(prepare(object), { fieldManager: manager });
    },
    async editAgain(kubernetes, object, edit) {
      await editLive(kubernetes, object, edit, manager);
    },
  };
}

/** Client-side apply also keeps what it applied, the edit included. */
function clientSideApplying(name: string, manager: string, annotations: Record<string, string>): History {
  const prepare = (object: KubernetesObject) => withLastApplied(annotated(object, annotations));
  return {
    ...creating(name, manager, prepare),
    async editAgain(kubernetes, object, edit) {
      const applied = prepare(edited(object, edit)).metadata.annotations ?? {};
      const both: Edit = (live) => {
        edit(live);
        const annotation = { [lastAppliedAnnotation]: applied[lastAppliedAnnotation] ?? '' };
        live.metadata.annotations = { ...live.metadata.annotations, ...annotation };
      };
      await editLive(kubernetes, object, both, manager);
    },
  };
}

const clientSideApply = clientSideApplying('client-side apply', 'kubectl-client-side-apply', {});

export const histories: readonly History[] = [
  serverSideApply,
  creating('create', 'kubectl-create', (object) => object),
  clientSideApply,
  {
    ...creating('replace', 'kubectl-replace', (object) => object),
    async create(kubernetes, object) {
      await kubernetes.create(object, { fieldManager: 'kubectl-create' });
      await editLive(kubernetes, object, () => undefined, 'kubectl-replace');
    },
  },
  creating('Helm', 'helm', (object) => {
    const labels = { ...object.metadata.labels, 'app.kubernetes.io/managed-by': 'Helm' };
    const labelled = { ...object, metadata: { ...object.metadata, labels } };
    return annotated(labelled, {
      'meta.helm.sh/release-name': 'shop',
      'meta.helm.sh/release-namespace': 'shop',
    });
  }),
  clientSideApplying('Argo CD', 'argocd-controller', {
    'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/x',
  }),
  {
    ...clientSideApply,
    name: 'client-side apply, then server-side',
    async create(kubernetes, object) {
      await clientSideApply.create(kubernetes, object);
      await serverSideApply.create(kubernetes, object);
    },
  },
];
