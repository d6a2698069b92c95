import { Visitor } from '@swc/core/Visitor.js';

/**
 * dependency-cruiser walks files with this visitor of swc, which throws on `using` and `await using`. They declare
 * variables like any other statement.
 */
export function teachSwcUsing() {
  const known = Reflect.get(Visitor.prototype, 'visitStatement');
  Visitor.prototype.visitStatement = function visitStatement(statement) {
    if (statement.type !== 'UsingDeclaration') return known.call(this, statement);
    this.visitVariableDeclarators(statement.decls);
    return statement;
  };
  const knownPattern = Reflect.get(Visitor.prototype, 'visitPattern');
  Visitor.prototype.visitPattern = function visitPattern(pattern) {
    return pattern.type === 'UsingDeclaration' ? pattern : knownPattern.call(this, pattern);
  };
}
