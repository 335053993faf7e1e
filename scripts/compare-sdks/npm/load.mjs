/** Imports a package from the folder that this file is in. */
export const load = (name) => import(name);
