/** On the Roles and bindings that `plumbline rights` prints: in a governed namespace they are nobody's drift. */
export const rightsLabel = 'plumbline.dev/rights';
