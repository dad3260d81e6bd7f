export { createDispatcherService, type DispatcherService } from './service';
