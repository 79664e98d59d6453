/** Extended resources that are GPUs or slices of one. */
export const gpuResource = /^(nvidia\.com\/(gpu|mig-.*)|amd\.com\/gpu|gpu\.intel\.com\/.*)$/;
