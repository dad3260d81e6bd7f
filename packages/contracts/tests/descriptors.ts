import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of google.protobuf.FileDescriptorSet, in its JSON form, the tests look at. */
export interface FieldDescriptor {
  name: string;
  number: number;
  label: 'LABEL_OPTIONAL' | 'LABEL_REPEATED';
  type: string;
  typeName?: string;
  proto3Optional?: boolean;
  oneofIndex?: number;
}
export interface EnumDescriptor {
  name: string;
  value: { name: string; number: number }[];
}
export interface MessageDescriptor {
  name: string;
  field?: FieldDescriptor[];
  oneofDecl?: { name: string }[];
  nestedType?: MessageDescriptor[];
  enumType?: EnumDescriptor[];
  options?: { mapEntry?: boolean };
}
export interface ServiceDescriptor {
  name: string;
  method: {
    name: string;
    inputType: string;
    outputType: string;
    clientStreaming?: boolean;
    serverStreaming?: boolean;
  }[];
}
interface FileDescriptor {
  name: string;
  package?: string;
  messageType?: MessageDescriptor[];
  enumType?: EnumDescriptor[];
  service?: ServiceDescriptor[];
}

export interface Located<T> {
  /** .proto file without its extension: the path of the generated module. */
  file: string;
  /** Name of the export in the generated module; nested types are joined with an underscore. */
  exportName: string;
  descriptor: T;
}

/** Everything a descriptor set declares, by full name with a leading dot (`.v1.TaskConditions`). */
export interface ProtoSchema {
  messages: Map<string, Located<MessageDescriptor>>;
  enums: Map<string, Located<EnumDescriptor>>;
  services: Map<string, Located<ServiceDescriptor>>;
}

/** Loads a descriptor set by its path below packages/contracts. */
export function loadSchema(path: string): ProtoSchema {
  const set = JSON.parse(readFileSync(join(__dirname, '..', path), 'utf8')) as { file: FileDescriptor[] };
  const schema: ProtoSchema = { messages: new Map(), enums: new Map(), services: new Map() };
  for (const file of set.file) {
    const module = file.name.replace(/\.proto$/, '');
    const scope = file.package ? `.${file.package}` : '';
    const addMessage = (message: MessageDescriptor, parent: string, prefix: string) => {
      const fullName = `${parent}.${message.name}`;
      const exportName = prefix + message.name;
      schema.messages.set(fullName, { file: module, exportName, descriptor: message });
      for (const nested of message.nestedType ?? []) addMessage(nested, fullName, `${exportName}_`);
      for (const nested of message.enumType ?? []) addEnum(nested, fullName, `${exportName}_`);
    };
    const addEnum = (enumeration: EnumDescriptor, parent: string, prefix: string) => {
      const located = { file: module, exportName: prefix + enumeration.name, descriptor: enumeration };
      schema.enums.set(`${parent}.${enumeration.name}`, located);
    };
    for (const message of file.messageType ?? []) addMessage(message, scope, '');
    for (const enumeration of file.enumType ?? []) addEnum(enumeration, scope, '');
    for (const service of file.service ?? []) {
      schema.services.set(`${scope}.${service.name}`, {
        file: module,
        exportName: service.name,
        descriptor: service,
      });
    }
  }
  return schema;
}

export const ownSchema = () => loadSchema('src/generated/descriptors.json');
