import { defineSearchAttributeKey } from '@temporalio/common';

/** What an operator can search executions by; registered by the worker at start-up. */
export const searchAttributes = {
  target: defineSearchAttributeKey('PlumblineTarget', 'KEYWORD'),
  model: defineSearchAttributeKey('PlumblineModel', 'KEYWORD'),
  severity: defineSearchAttributeKey('PlumblineSeverity', 'KEYWORD'),
  state: defineSearchAttributeKey('PlumblineState', 'KEYWORD'),
  actor: defineSearchAttributeKey('PlumblineActor', 'KEYWORD_LIST'),
  drift: defineSearchAttributeKey('PlumblineDrift', 'KEYWORD_LIST'),
  finding: defineSearchAttributeKey('PlumblineFinding', 'KEYWORD_LIST'),
} as const;

/** Where whoever starts a workflow writes the names of those that the namespace does not have. */
export const unregisteredMemo = 'PlumblineUnregistered';
