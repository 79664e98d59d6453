type Part = Readonly<Record<string, unknown>>;

/**
 * What Slack would refuse about blocks, by its published limits (docs.slack.dev, reference/block-kit); empty where it
 * takes them.
 */
export function faultsOfBlocks(blocks: unknown, most = 50): string[] {
  if (!Array.isArray(blocks)) return ['blocks must be a list'];
  const faults: string[] = [];
  if (blocks.length > most) faults.push(`more than ${most} blocks`);
  const ids = blocks.flatMap((block: Part) => block['block_id'] ?? []);
  if (new Set(ids).size < ids.length) faults.push('block_id is not unique');
  for (const [index, block] of (blocks as Part[]).entries()) {
    const check = blockChecks[String(block['type'])];
    if (check === undefined) faults.push(`blocks/${index}: unsupported type ${String(block['type'])}`);
    else faults.push(...check(block).map((fault) => `blocks/${index}: ${fault}`));
  }
  return faults;
}

/** What Slack would refuse about a modal. */
export function faultsOfView(view: Part): string[] {
  return [
    ...(view['type'] === 'modal' ? [] : ['type must be modal']),
    ...text(view['title'], 'title', 24, 'plain_text'),
    ...optionalText(view['submit'], 'submit', 24),
    ...optionalText(view['close'], 'close', 24),
    ...longest(view['private_metadata'], 'private_metadata', 3000),
    ...longest(view['callback_id'], 'callback_id', 255),
    ...faultsOfBlocks(view['blocks'], 100),
  ];
}

const blockChecks: Record<string, (block: Part) => string[]> = {
  header: (block) => text(block['text'], 'text', 150, 'plain_text'),
  divider: () => [],
  section(block) {
    const fields = list(block['fields']);
    return [
      ...(block['text'] === undefined && fields.length === 0 ? ['needs text or fields'] : []),
      ...(block['text'] === undefined ? [] : text(block['text'], 'text', 3000)),
      ...(fields.length > 10 ? ['more than 10 fields'] : []),
      ...fields.flatMap((field, index) => text(field, `fields/${index}`, 2000)),
    ];
  },
  context(block) {
    const elements = list(block['elements']);
    return [
      ...(elements.length === 0 || elements.length > 10 ? ['needs 1 to 10 elements'] : []),
      ...elements.flatMap((element, index) => text(element, `elements/${index}`, 3000)),
    ];
  },
  actions(block) {
    const elements = list(block['elements']);
    const ids = elements.map((element) => element['action_id']);
    return [
      ...(elements.length === 0 || elements.length > 25 ? ['needs 1 to 25 elements'] : []),
      ...(new Set(ids).size < ids.length ? ['action_id is not unique'] : []),
      ...elements.flatMap((element) => faultsOfButton(element)),
    ];
  },
  input(block) {
    return [...text(block['label'], 'label', 2000, 'plain_text'), ...faultsOfInput(block['element'] as Part)];
  },
};

function faultsOfButton(button: Part): string[] {
  const confirm = button['confirm'] as Part | undefined;
  return [
    ...(button['type'] === 'button' ? [] : [`unsupported element ${String(button['type'])}`]),
    ...text(button['text'], 'button text', 75, 'plain_text'),
    ...longest(button['value'], 'value', 2000),
    ...longest(button['action_id'], 'action_id', 255),
    ...longest(button['url'], 'url', 3000),
    ...([undefined, 'primary', 'danger'].includes(button['style'] as string | undefined) ? [] : ['style']),
    ...(confirm === undefined
      ? []
      : [
          ...text(confirm['title'], 'confirm title', 100, 'plain_text'),
          ...text(confirm['text'], 'confirm text', 300),
          ...text(confirm['confirm'], 'confirm button', 30, 'plain_text'),
          ...text(confirm['deny'], 'deny button', 30, 'plain_text'),
        ]),
  ];
}

function faultsOfInput(element: Part): string[] {
  const options = list(element['options']);
  const known = ['plain_text_input', 'radio_buttons', 'datepicker', 'datetimepicker', 'static_select'];
  return [
    ...(known.includes(String(element['type'])) ? [] : [`unsupported input ${String(element['type'])}`]),
    ...(element['type'] === 'radio_buttons' && (options.length === 0 || options.length > 10)
      ? ['needs 1 to 10 options']
      : []),
    ...options.flatMap((option) => [
      ...text(option['text'], 'option text', 75),
      ...longest(option['value'], 'option value', 150),
    ]),
  ];
}

function list(value: unknown): Part[] {
  return Array.isArray(value) ? (value as Part[]) : [];
}

function optionalText(value: unknown, name: string, most: number): string[] {
  return value === undefined ? [] : text(value, name, most, 'plain_text');
}

function text(value: unknown, name: string, most: number, type?: string): string[] {
  const { type: stated, text: content } = (value ?? {}) as { type?: unknown; text?: unknown };
  if (typeof content !== 'string' || content === '') return [`${name} is empty`];
  if (content.length > most) return [`${name} is longer than ${most}`];
  if (type !== undefined && stated !== type) return [`${name} must be ${type}`];
  return stated === 'plain_text' || stated === 'mrkdwn' ? [] : [`${name} has no type`];
}

function longest(value: unknown, name: string, most: number): string[] {
  if (value === undefined) return [];
  return typeof value === 'string' && value.length <= most ? [] : [`${name} is longer than ${most}`];
}
