// Started as a process of its own by evaluate-in-process.ts: takes one evaluation, answers, and ends.
import { answerOnce } from '../programs/own-process.ts';
import { evaluateFiles } from './evaluate-files.ts';

answerOnce(evaluateFiles);
