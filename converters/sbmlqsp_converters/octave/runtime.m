% --- SBML's events on top of an integrator; the same for every model --------------------------------------------------
%
% The integrator runs in stretches. What jumps in the rates is frozen in each; at every point that is returned, jumps
% and triggers are compared with what they were. The first change is located, events are executed, and a stretch begins.

function rows = run_(model, times, p, rtol)
  s = started_(model, times(:), p, rtol);
  s = settled_(s);
  s = reported_(s, s.t, s.y');
  n = 4;
  while s.next <= numel(s.times)
    points = ahead_(s, n);
    found = integrated_(s, s.y, s.t, points);
    place = first_change_(s, points, found);
    if place == 0 && any(isnan(found(:)))
      if numel(points) == 1
        error('sbmlqsp:failed', 'the integration fails after time %g', s.t);
      end
      n = max(1, floor(numel(points) / 4));
      continue
    end
    if place == 0
      s = reported_(s, points(1:end-1), found(1:end-1, :));
      s.t = points(end);
      s.y = found(end, :)';
      n = min(2 * n, 1000);
      if any(s.stops == s.t) || any(due_times_(s) <= s.t)
        s = settled_(s);
      end
    else
      if place == 1
        [t, y] = located_(s, s.t, s.y, points(1));
      else
        [t, y] = located_(s, points(place-1), found(place-1, :)', points(place));
      end
      earlier = find(points(1:place-1) < t - s.same * t);
      s = reported_(s, points(earlier), found(earlier, :));
      s.t = t;
      s.y = y;
      s = settled_(s);
      n = max(1, floor(n / 2));
    end
    s = reported_(s, s.t, s.y');
  end
  rows = s.rows;
end

function s = started_(model, times, p, rtol)
  s.model = model;
  s.p = p;
  s.rtol = rtol;
  s.same = 1e-12;  % an output so close to an event, relative to the time, is one after it
  s.t = 0;
  [y, d] = model.initial(p);
  s.y = y(:);
  s.d = d(:);
  sizes = abs([s.y; s.d]);
  sizes = sizes(isfinite(sizes) & sizes > 0);
  s.atol = 1e-3 * rtol * min([sizes; 1]);
  s.fired = false(1, numel(model.events));
  for k = 1:numel(model.events)
    s.fired(k) = model.events{k}.initial_value;
  end
  s.waiting = {};
  s.w = [];
  s.changes = 0;
  s.random = 1;
  s.times = times;
  s.next = 1;
  s.rows = zeros(numel(times), numel(model.names));
  s.stops = unique([model.stops(:); times(end)]);
  checks = [];
  if ~isempty(s.fired) || ~isempty(model.switches(0, s.y, s.d, p))
    checks = linspace(0, times(end), 401)';
  end
  s.grid = unique([times; s.stops; checks]);
end

function points = ahead_(s, n)
  last = min([s.stops(s.stops > s.t); due_times_(s)]);
  points = s.grid(s.grid > s.t);
  points = points(1:min(n, numel(points)));
  kept = points(points < last - s.same * last);
  if numel(kept) < n
    kept = [kept; last];
  end
  points = kept;
end

function times = due_times_(s)
  times = zeros(numel(s.waiting), 1);
  for k = 1:numel(s.waiting)
    times(k) = s.waiting{k}.time;
  end
end

function dy = rate_(s, t, y)
  dy = s.model.rates(t, y, s.d, s.p, s.w);
  dy = dy(:);
end

function found = integrated_(s, y, t, points)
  points = points(:);
  if isempty(y)
    found = zeros(numel(points), 0);
    return
  end
  close = sum(points - t <= 1e-11 * max(abs(t), abs(points(end))));
  if close > 0  % integrators refuse to go on for a rounding error
    found = repmat(y', close, 1) + (points(1:close) - t) * rate_(s, t, y)';
    if close < numel(points)
      found = [found; integrated_(s, found(end, :)', points(close), points(close+1:end))];
    end
    return
  end
  if exist('OCTAVE_VERSION', 'builtin')
    lsode_options('relative tolerance', s.rtol);
    lsode_options('absolute tolerance', s.atol);
    lsode_options('step limit', 100000);
    [found, state] = lsode(@(y, t) rate_(s, t, y), y, [t; points]);
    found = found(2:end, :);
    if state ~= 2
      found(:) = NaN;
    end
  else
    options = odeset('RelTol', max(s.rtol, 1e-12), 'AbsTol', s.atol);
    [reached, found] = ode15s(@(t, y) rate_(s, t, y), [t; (t + points(1)) / 2; points], y, options);
    found = [found(3:end, :); NaN(numel(points) + 2 - numel(reached), numel(y))];
  end
end

function place = first_change_(s, points, found)
  place = 0;
  if isempty(s.fired) && isempty(s.w)
    return
  end
  for k = 1:numel(points)
    if any(isnan(found(k, :)))
      return
    end
    if changed_(s, points(k), found(k, :)')
      place = k;
      return
    end
  end
end

function truth = changed_(s, t, y)
  truth = true;
  if ~isempty(s.fired) && any(s.model.triggers(t, y, s.d, s.p) ~= s.fired)
    return
  end
  w = s.model.switches(t, y, s.d, s.p);
  truth = any(w ~= s.w & ~(isnan(w) & isnan(s.w)));
end

function [t, y] = located_(s, t, y, last)
  after = y;
  for pass = 1:3
    points = linspace(t, last, 11)';
    points = points(2:end);
    if ~(points(1) > t && points(9) < last)
      y = integrated_(s, y, t, last)';
      t = last;
      return
    end
    found = integrated_(s, y, t, points);
    place = 10;
    for k = 1:9
      if changed_(s, points(k), found(k, :)')
        place = k;
        break
      end
    end
    after = found(place, :)';
    last = points(place);
    if place > 1
      t = points(place-1);
      y = found(place-1, :)';
    end
  end
  [t, y] = between_(s, t, y, last, after);
end

function [t, y] = between_(s, t0, y0, t1, y1)
  % halve the rest of the way on a cubic through both ends
  width = t1 - t0;
  slope0 = width * rate_(s, t0, y0);
  slope1 = width * rate_(s, t1, y1);
  low = 0;
  high = 1;
  while true
    middle = (low + high) / 2;
    if ~(t0 + low * width < t0 + middle * width && t0 + middle * width < t0 + high * width)
      break
    end
    if changed_(s, t0 + middle * width, cubic_(middle, y0, slope0, y1, slope1))
      high = middle;
    else
      low = middle;
    end
  end
  t = t0 + high * width;
  y = y1;
  if high < 1
    y = cubic_(high, y0, slope0, y1, slope1);
  end
end

function y = cubic_(x, y0, slope0, y1, slope1)
  r = 1 - x;
  y = (1 + 2 * x) * r^2 * y0 + x^2 * (3 - 2 * x) * y1 + x * r^2 * slope0 - x^2 * r * slope1;
end

function s = reported_(s, points, found)
  for k = 1:numel(points)
    while s.next <= numel(s.times) && s.times(s.next) <= points(k) + s.same * points(k)
      s.rows(s.next, :) = s.model.outputs(points(k), found(k, :)', s.d, s.p);
      s.next = s.next + 1;
    end
  end
end

function s = settled_(s)
  % execute every event that is due (SBML L3V2, 4.11.6), and freeze the switches as they are then
  s = counted_(s);
  while true
    s = looked_(s);
    due = find(due_times_(s) <= s.t);
    if isempty(due)
      break
    end
    ranks = zeros(1, numel(due));
    for k = 1:numel(due)
      ranks(k) = priority_(s, s.waiting{due(k)}.event);
    end
    best = due(ranks == max(ranks));
    s.random = mod(16807 * s.random, 2147483647);  % decides between events of one priority
    chosen = best(1 + mod(s.random, numel(best)));
    item = s.waiting{chosen};
    s.waiting(chosen) = [];
    event = s.model.events{item.event};
    new = item.values;
    if ~event.from_trigger
      new = event.values(s.t, s.y, s.d, s.p);
    end
    [s.y, s.d] = event.set(s.t, s.y, s.d, s.p, new);
    s = counted_(s);
  end
  s.w = s.model.switches(s.t, s.y, s.d, s.p);
end

function s = looked_(s)
  % what has become true waits for its execution, what no longer holds is forgotten
  if isempty(s.fired)
    return
  end
  now = s.model.triggers(s.t, s.y, s.d, s.p);
  for k = 1:numel(now)
    event = s.model.events{k};
    if s.fired(k) && ~now(k) && ~event.persistent
      keep = true(1, numel(s.waiting));
      for j = 1:numel(s.waiting)
        keep(j) = s.waiting{j}.event ~= k;
      end
      s.waiting = s.waiting(keep);
    end
    if now(k) && ~s.fired(k)
      item.event = k;
      item.time = s.t + delay_(s, event);
      item.values = [];
      if event.from_trigger
        item.values = event.values(s.t, s.y, s.d, s.p);
      end
      s.waiting{end+1} = item;
    end
  end
  s.fired = now;
end

function value = delay_(s, event)
  value = 0;
  if ~isempty(event.delay)
    value = event.delay(s.t, s.y, s.d, s.p);
  end
  if ~(value >= 0)
    error('sbmlqsp:failed', 'event %s: a delay of %g makes no sense', event.id, value);
  end
end

function value = priority_(s, number)
  value = -Inf;
  event = s.model.events{number};
  if ~isempty(event.priority)
    value = event.priority(s.t, s.y, s.d, s.p);
  end
end

function s = counted_(s)
  s.changes = s.changes + 1;
  if s.changes > 1000000
    error('sbmlqsp:failed', 'the model switches more than 1000000 times up to time %g', s.t);
  end
end

function result = ifelse_(condition, value, other)
  result = other;
  if condition
    result = value;
  end
end

function y = pow_(a, b)
  y = NaN;
  if a >= 0 || b == fix(b) || isinf(b)
    y = a^b;
  end
end

function y = sqrt_(x)
  y = pow_(x, 0.5);
end

function y = log_(x)
  y = NaN;
  if x >= 0
    y = log(x);
  end
end

function y = log10_(x)
  y = NaN;
  if x >= 0
    y = log10(x);
  end
end

function y = inside_(f, x, low, high)
  y = NaN;
  if x >= low && x <= high
    y = f(x);
  end
end

function y = factorial_(n)
  y = NaN;
  if n >= 0 && n == fix(n)
    y = prod(1:min(n, 171));
  end
end

function write_csv_(file, times, names, rows)
  stream = file;
  if ischar(file)
    stream = fopen(file, 'w');
  end
  fprintf(stream, 'time');
  for k = 1:numel(names)
    fprintf(stream, ',%s', names{k});
  end
  fprintf(stream, '\n');
  for k = 1:numel(times)
    fprintf(stream, '%.17g', times(k));
    if ~isempty(names)
      fprintf(stream, ',%.17g', rows(k, :));
    end
    fprintf(stream, '\n');
  end
  if ischar(file)
    fclose(stream);
  end
end
