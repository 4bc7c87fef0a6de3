import { destinationSuite } from "../suite.ts";
import { bench } from "./bench.ts";

destinationSuite("Twenty, version 2", bench("v2"));
destinationSuite("Twenty, version 1.5", bench("v1.5"));
