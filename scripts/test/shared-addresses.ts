/** Environment variables by which the test runner tells test files where the servers are that all of them share. */
export const SHARED_KUBECONFIG = 'PLUMBLINE_TEST_KUBECONFIG';
export const SHARED_TEMPORAL_ADDRESS = 'PLUMBLINE_TEST_TEMPORAL_ADDRESS';

/** Names the file that says where the content of the image lies that is tried (see scripts/image/check). */
export const OPENED_IMAGE = 'PLUMBLINE_TEST_IMAGE';
