/** The code needs this Node or a later one: what it does with modules, types and disposal is not in older ones. */
export const neededNode = 24;
