// @peculiar/x509 builds on a container that needs the metadata API; it must be there first.
import 'reflect-metadata';

export * as x509 from '@peculiar/x509';
