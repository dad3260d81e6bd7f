export { createSchedulerService } from './service';
